import { plural } from '../format'
import type { Difference } from './draftDiff'

/** What would change, setting by setting. */
export function Differences({ differences, verb = 'It changes' }: { differences: readonly Difference[]; verb?: string }) {
  if (differences.length === 0) return <p className="caption">It changes nothing: all settings are as they stand.</p>
  return (
    <div className="differences">
      <p className="caption">
        {verb} {plural(differences.length, 'setting')}.
      </p>
      <ul className="scroll">
        {differences.map(({ path, label, from, to }) => (
          <li key={path} title={path}>
            <span className="ell">{label}</span>
            <span className="num">
              <span className="faint">{from}</span> → <b>{to}</b>
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
