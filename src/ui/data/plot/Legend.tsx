import { group } from '../../format'
import type { LegendEntry } from './slots'
import { OTHERS } from './slots'

interface Props {
  entries: readonly LegendEntry[]
  /** The slot whose points alone are bright; null when all are. */
  bright: number | null
  onBright: (slot: number | null) => void
}

const inkOf = (slot: number): string => (slot === OTHERS ? 'var(--line-control)' : `var(--c${slot + 1})`)

/** Labels with their colour and rows; one that is pressed leaves the others faint. */
export function Legend({ entries, bright, onBright }: Props) {
  return (
    <fieldset className="plot-legend" aria-label="Labels">
      {entries.map(({ slot, name, rows }) => (
        <button
          key={slot}
          type="button"
          aria-pressed={bright === slot}
          title={`Only ${name}`}
          onClick={() => onBright(bright === slot ? null : slot)}
        >
          <i className="swatch round" style={{ background: inkOf(slot) }} />
          <span className="ell">{name}</span>
          <b className="num">{group(rows)}</b>
        </button>
      ))}
    </fieldset>
  )
}
