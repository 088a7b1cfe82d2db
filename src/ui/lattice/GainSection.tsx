import { differences } from '../../core/config/resolve'
import type { ValidationLine } from '../../core/metrics'
import type { RunRecord } from '../../store/run'
import { useMeasure, useRun, useStudio } from '../studio/context'
import { Links } from './emergence/sections'

const METRICS = ['recall@1', 'recall@10', 'cosine'] as const

/** What the lattice adds: against its bypass, where one was trained, and what each of its links is worth. */
export function GainSection() {
  const { place } = useStudio().stores
  const report = useMeasure((state) => state.emergence)
  const records = useRun((state) => state.records)
  const own = records.at(-1)
  const bypass = own && twinOf(own, records)
  return (
    <>
      <section aria-label="Cube gain">
        <header>
          <h2>Cube gain</h2>
          <span className="sub">lattice against bypass</span>
          <span className="grow" />
          {own?.best && bypass?.best && <Chip own={own.best} other={bypass.best} />}
        </header>
        {own?.best && bypass?.best ? (
          <Bars own={own.best} other={bypass.best} name={bypass.name} />
        ) : (
          <p className="hint">
            Without it, encoder and decoder alone could be doing the work.{' '}
            <a className="acc" href={place.href('train')}>
              Train the same settings
            </a>{' '}
            once more with the lattice bypassed, and the difference stands here.
          </p>
        )}
      </section>
      {report && <Links ablation={report.ablation} />}
    </>
  )
}

/** The run of the same data and settings without the lattice. */
function twinOf(own: RunRecord, records: readonly RunRecord[]): RunRecord | undefined {
  return records.find(({ state: { config }, dataset, best }) => {
    if (!config?.lattice.bypass || !own.state.config || !best || dataset !== own.dataset) return false
    return differences(own.state.config, { ...config, lattice: { ...config.lattice, bypass: false } }).length === 0
  })
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`

function Chip({ own, other }: { own: ValidationLine; other: ValidationLine }) {
  const gain = own['recall@1'] - other['recall@1']
  return <span className={`chip ${gain > 0 ? 'ok' : 'warn'}`}>{signed(gain)} recall@1</span>
}

function Bars({ own, other, name }: { own: ValidationLine; other: ValidationLine; name: string }) {
  return (
    <div className="gain" role="img" aria-label={`Validation of this run against ${name}, which bypasses the lattice`}>
      {METRICS.map((metric) => (
        <Metric key={metric} metric={metric} own={own[metric]} other={other[metric]} />
      ))}
    </div>
  )
}

const Metric = ({ metric, own, other }: { metric: string; own: number; other: number }) => (
  <>
    <span>{metric}</span>
    <span className="gain-bars" title={`${own.toFixed(3)} with the lattice, ${other.toFixed(3)} without`}>
      <i style={{ width: `${Math.max(0, own) * 100}%` }} />
      <i className="other" style={{ width: `${Math.max(0, other) * 100}%` }} />
    </span>
    <b>{own.toFixed(3).replace('-', '−')}</b>
  </>
)
