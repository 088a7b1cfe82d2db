import type { ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icons'

interface Props {
  icon?: IconName
  /** What is not there: “Nothing trained yet.” */
  title: string
  /** What to do next. */
  children?: ReactNode
  /** Buttons that do it. */
  actions?: ReactNode
}

/** A place that has nothing to show yet, and says what to do. */
export function Empty({ icon, title, children, actions }: Props) {
  return (
    <div className="empty">
      {icon && <Icon name={icon} />}
      <b>{title}</b>
      {children && <p>{children}</p>}
      {actions && <div className="row wrap">{actions}</div>}
    </div>
  )
}
