import { Fragment, type ReactNode } from 'react'

/** `s_{t+1}`, `x^2`, `W_1`: one letter or a braced part goes below or above. */
const PART = /([_^])(?:\{([^}]*)\}|(\S))/g

/** Signs that stand upright; other letters are variables. */
const WORD = /([A-Za-zÀ-ÿ]{2,})/

const words = (text: string): ReactNode[] => {
  let at = 0
  return text.split(WORD).map((part, i) => {
    at += part.length
    return i % 2 === 1 ? (
      <span key={at} className="fn">
        {part}
      </span>
    ) : (
      <Fragment key={`after ${at}`}>{part}</Fragment>
    )
  })
}

/** A formula from plain text, with what is below and above the line. */
export function Formula({ children }: { children: string }) {
  const parts: ReactNode[] = []
  let from = 0
  for (const match of children.matchAll(PART)) {
    parts.push(<Fragment key={`t${from}`}>{words(children.slice(from, match.index))}</Fragment>)
    const inner = match[2] ?? match[3] ?? ''
    parts.push(match[1] === '_' ? <sub key={match.index}>{inner}</sub> : <sup key={match.index}>{inner}</sup>)
    from = match.index + match[0].length
  }
  parts.push(<Fragment key="end">{words(children.slice(from))}</Fragment>)
  return <span className="formula">{parts}</span>
}
