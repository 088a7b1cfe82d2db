import type { Profile } from '../../core/profile'
import { percent, significant } from '../format'
import { timeParts } from './timeParts'

const milliseconds = (seconds: number): string => `${significant(1000 * seconds)} ms`

/** Where the time of an update goes, as one bar and its legend. */
export function TimeBar({ profile }: { profile: Profile }) {
  const parts = timeParts(profile)
  const all = parts.reduce((sum, { seconds }) => sum + seconds, 0)
  const words = parts.map(({ name, seconds }) => `${name} ${milliseconds(seconds)}`).join(', ')
  return (
    <div className="timebar">
      <div className="stack" role="img" aria-label={`Where the time of an update goes: ${words}`}>
        {parts.map(({ key, name, colour, seconds }) => (
          <i key={key} title={`${name} ${milliseconds(seconds)}`} style={{ width: `${(100 * seconds) / all}%`, background: colour }} />
        ))}
      </div>
      <ul className="legend wrap" aria-hidden="true">
        {parts.map(({ key, name, colour, seconds }) => (
          <li key={key} title={percent(seconds / all, 0)}>
            <i className="swatch" style={{ background: colour }} />
            {name} <b className="num">{milliseconds(seconds)}</b>
          </li>
        ))}
      </ul>
    </div>
  )
}
