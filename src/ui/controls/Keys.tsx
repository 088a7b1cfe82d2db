import { keyName } from '../studio/keys'

/** A chord as a row of key caps. */
export function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <span className="keys">
      {keys.map((key) => (
        <kbd key={key} className="kbd">
          {keyName(key)}
        </kbd>
      ))}
    </span>
  )
}
