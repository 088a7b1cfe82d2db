import { choosePrecision, type Precision } from '../../core/precision'
import type { DeviceReport } from '../../worker/protocol'
import { Icon } from '../controls/Icon'

const MEANINGS: readonly { precision: Precision; meaning: string }[] = [
  { precision: 'f32', meaning: 'states in 32 bits' },
  { precision: 'packed16', meaning: 'states in 16 bits, two a word; works on every GPU' },
  { precision: 'f16', meaning: 'states in native 16 bits' },
]

/** Why a precision cannot be had; null when it can. */
function missing(precision: Precision, report: DeviceReport): string | null {
  try {
    choosePrecision(precision, report)
    return null
  } catch (error) {
    return error instanceof Error && 'problem' in error ? String(error.problem) : String(error)
  }
}

/** What numbers can be stored in here, why not, and what `auto` takes. */
export function Precisions({ report }: { report: DeviceReport }) {
  const auto = choosePrecision('auto', report)
  return (
    <section className="device-section" aria-label="Precision">
      <h3>Precision</h3>
      <ul>
        {MEANINGS.map(({ precision, meaning }) => {
          const reason = missing(precision, report)
          return (
            <li key={precision}>
              <Icon name={reason ? 'close' : 'check'} className={`s ${reason ? 'bad' : 'ok'}`} />
              <b>{precision}</b>
              {auto.precision === precision && <span className="chip acc">auto</span>}
              <small>{reason ?? meaning}</small>
            </li>
          )
        })}
      </ul>
      <p className="caption">
        auto takes {auto.precision}: {auto.reason}. Sums, weights and moments are 32-bit in all of them.
      </p>
    </section>
  )
}
