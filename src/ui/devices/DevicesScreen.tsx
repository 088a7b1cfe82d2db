import { useState } from 'react'
import type { DeviceReport } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { Note, ProblemNote } from '../controls/Note'
import { bytes, group } from '../format'
import { useDevice } from '../studio/context'
import { Precisions } from './Precisions'
import { ProfilePane } from './ProfilePane'
import { SelfCheck } from './SelfCheck'
import '../styles/devices.css'

/** What this browser offers, and what the studio makes of it. */
export default function DevicesScreen() {
  const report = useDevice((state) => state.report)
  const problem = useDevice((state) => state.problem)
  return (
    <main className="screen devices-screen">
      <section className="pane" aria-label="Device">
        <div className="pane-head">
          <h2>Device</h2>
        </div>
        <div className="device-column">
          {problem && <ProblemNote problem={problem} />}
          {!report && !problem && <p className="hint">The GPU is being asked for…</p>}
          {report && <Card report={report} />}
          {report?.software && (
            <Note kind="warn">
              <b>This is a software device.</b> It runs on the processor, far slower than a GPU. Switch on hardware acceleration in the
              browser’s settings, or open the page on a machine with a GPU.
            </Note>
          )}
          {report && <Precisions report={report} />}
          {report && <CopyReport report={report} />}
        </div>
      </section>
      {report ? (
        <>
          <div className="device-main">
            <SelfCheck report={report} />
            <ProfilePane />
          </div>
          <section className="device-side" aria-label="What it offers">
            <Features report={report} />
            <Limits report={report} />
          </section>
        </>
      ) : (
        <section className="pane span-rest">
          <div className="empty">
            <Icon name="devices" />
            <b>{problem ? 'This browser offers no GPU.' : 'Waiting for the GPU.'}</b>
            <p>{problem ? 'Open the page in Chrome.' : 'What it can do shows here.'}</p>
          </div>
        </section>
      )}
    </main>
  )
}

function Card({ report }: { report: DeviceReport }) {
  const { name, software, vendor, architecture, description } = report
  const facts = [vendor, architecture, description].filter((fact) => fact && fact !== name)
  return (
    <div className="gpu">
      <div className="row">
        <b className="grow ell" title={name}>
          {name}
        </b>
        <span className={`chip ${software ? 'warn' : 'acc'}`}>{software ? 'software' : 'in use'}</span>
      </div>
      <small>{facts.join(' · ') || 'The browser tells no more.'}</small>
    </div>
  )
}

const USES: Readonly<Record<string, string>> = {
  'shader-f16': 'numbers of 16 bits in kernels',
  subgroups: 'sums across lanes',
  'timestamp-query': 'GPU time of each pass',
}

function Features({ report }: { report: DeviceReport }) {
  const known = Object.keys(USES)
  const others = report.features.filter((feature) => !known.includes(feature)).sort()
  return (
    <section className="pane" aria-label="Features">
      <div className="pane-head">
        <h2>Features</h2>
        <span className="sub">{report.features.length} offered</span>
      </div>
      <ul className="feat scroll">
        {known.map((feature) => {
          const there = report.features.includes(feature)
          return (
            <li key={feature}>
              <Icon name={there ? 'check' : 'close'} className={`s ${there ? 'ok' : 'faint'}`} />
              <span className="mono">{feature}</span>
              <small>{there ? USES[feature] : 'not offered'}</small>
            </li>
          )
        })}
        {others.map((feature) => (
          <li key={feature}>
            <Icon name="check" className="s faint" />
            <span className="mono dim">{feature}</span>
            <small>not needed</small>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Limits that decide what fits, first. */
const FIRST = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
]

const words = (name: string): string =>
  name
    .replace(/^max/, '')
    .replace(/([A-Z])/g, ' $1')
    .replace(/(\d) D$/, ' $1D')
    .trim()
    .toLowerCase()

function Limits({ report }: { report: DeviceReport }) {
  const rest = Object.keys(report.limits)
    .filter((name) => !FIRST.includes(name))
    .sort()
  const names = [...FIRST.filter((name) => name in report.limits), ...rest]
  return (
    <section className="pane" aria-label="Limits">
      <div className="pane-head">
        <h2>Limits</h2>
        <span className="sub">as this device has them</span>
      </div>
      <dl className="lim scroll">
        {names.map((name) => {
          const value = report.limits[name] ?? 0
          return (
            <div key={name} className={FIRST.includes(name) ? 'first' : ''}>
              <dt title={name}>{words(name)}</dt>
              <dd className="num">{/Size$|Bytes/.test(name) && value >= 1024 ? bytes(value) : group(value)}</dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}

function CopyReport({ report }: { report: DeviceReport }) {
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify({ ...report, browser: navigator.userAgent }, null, 2))
    setCopied(true)
  }
  return (
    <button type="button" className="btn" onClick={() => void copy()}>
      <Icon name={copied ? 'check' : 'copy'} className="s" />
      {copied ? 'Report copied' : 'Copy report'}
    </button>
  )
}
