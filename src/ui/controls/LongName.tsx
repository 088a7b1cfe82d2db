import { KEPT_END } from '../../core/names'

/** A name of so many characters has room wherever names are shown. */
const SHORT = 16

/** A name that is cut in the middle where there is no room for it: names of one sweep's trials differ at their ends. */
export function LongName({ name, title }: { name: string; title?: string }) {
  const letters = [...name]
  if (letters.length <= SHORT)
    return (
      <span className="ell" title={title}>
        {name}
      </span>
    )
  return (
    <span className="long-name" title={title}>
      <span className="unseen">{name}</span>
      <span className="ell" aria-hidden>
        {letters.slice(0, -KEPT_END).join('')}
      </span>
      <span aria-hidden>{letters.slice(-KEPT_END).join('')}</span>
    </span>
  )
}
