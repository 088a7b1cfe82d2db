import { browserFacts } from '../../core/browser'
import { sameGpu } from '../../core/device'
import { type FeatureNote, featureNotes } from '../../core/features'
import { choosePrecision } from '../../core/precision'
import type { DeviceReport } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { plural } from '../format'
import { useDevice } from '../studio/context'

const MARKS = { used: ['check', 'ok'], missing: ['close', 'bad'], spare: ['close', 'faint'] } as const

/** What this build uses of the device, and why it cannot use the rest. */
export function Features({ report }: { report: DeviceReport }) {
  const adapter = useDevice(({ gpus }) => gpus?.find((gpu) => sameGpu(gpu, report)) ?? null)
  const notes = featureNotes(report, adapter, browserFacts(navigator.userAgent))
  const auto = choosePrecision('auto', report)
  const others = (adapter?.features ?? report.features).filter((feature) => !notes.some(({ name }) => name === feature))
  return (
    <section className="device-section" aria-label="Features">
      <div className="pane-head">
        <h2>Features</h2>
        <span className="sub">what this build uses</span>
      </div>
      <ul className="feat">
        {notes.map((note) => (
          <Feature key={note.name} note={note} />
        ))}
      </ul>
      <p className="hint" title={others.join(', ')}>
        Precision auto takes <b>{auto.precision}</b>: {auto.reason}. Sums, weights and moments are 32-bit in all of them.
        {others.length > 0 && ` Not needed: ${plural(others.length, 'other feature')} of this GPU.`}
      </p>
    </section>
  )
}

function Feature({ note }: { note: FeatureNote }) {
  const { name, code, state, short, reason, remedy } = note
  const [icon, colour] = MARKS[state]
  const wanting = state === 'missing' && remedy !== null
  return (
    <li title={reason ?? undefined}>
      <Icon name={icon} className={`s ${state === 'missing' && !wanting ? 'faint' : colour}`} />
      <span className="unseen">{state === 'missing' ? 'missing:' : state === 'used' ? 'used:' : 'not used:'}</span>
      <span className={code ? 'mono' : ''}>{name}</span>
      <small className={wanting ? 'bad' : ''}>{short}</small>
      {wanting && (
        <p>
          {reason} {remedy}
        </p>
      )}
    </li>
  )
}
