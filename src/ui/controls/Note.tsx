import type { ReactNode } from 'react'
import type { Problem } from '../../core/errors'
import { Icon } from './Icon'
import type { IconName } from './icons'

interface Props {
  kind?: 'info' | 'warn' | 'bad' | 'acc'
  children: ReactNode
  icon?: IconName
  /** Buttons below the sentence. */
  actions?: ReactNode
}

export function Note({ kind = 'info', children, icon = kind === 'info' || kind === 'acc' ? 'info' : 'warn', actions }: Props) {
  return (
    <div className={`note ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon} className="s" />
      <div className="grow">
        {children}
        {actions && <div className="note-actions">{actions}</div>}
      </div>
    </div>
  )
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What went wrong, where, and what to do: never a toast. */
export function ProblemNote({ problem, onDismiss, actions }: { problem: Problem; onDismiss?: () => void; actions?: ReactNode }) {
  return (
    <div className="note bad" role="alert">
      <Icon name="warn" className="s" />
      <div className="grow">
        <span className="note-subject">{problem.subject}</span>
        <b>{sentence(problem.problem)}</b> {problem.remedy}
        {actions && <div className="note-actions">{actions}</div>}
      </div>
      {onDismiss && (
        <button type="button" className="btn ghost icon small" aria-label="Dismiss" onClick={onDismiss}>
          <Icon name="close" className="s" />
        </button>
      )}
    </div>
  )
}
