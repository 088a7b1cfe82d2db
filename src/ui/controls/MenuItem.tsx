import { Menu } from '@base-ui/react/menu'
import type { ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './icons'

interface Said {
  label: string
  /** What it makes or needs, or its keys; small beside it. */
  hint?: ReactNode
}

interface ItemProps extends Said {
  icon?: IconName
  disabled?: boolean
  onClick: () => void
}

/** One line of a menu. */
export function MenuItem({ label, hint, icon, disabled = false, onClick }: ItemProps) {
  return (
    <Menu.Item className="menu-item" disabled={disabled} onClick={onClick}>
      {icon && <Icon name={icon} className="s" />}
      <Words label={label} hint={hint} />
    </Menu.Item>
  )
}

interface CheckProps extends Said {
  checked: boolean
  closes?: boolean
  onChange: (on: boolean) => void
}

/** A line that is on or off. */
export function MenuCheck({ label, hint, checked, closes = false, onChange }: CheckProps) {
  return (
    <Menu.CheckboxItem className="menu-item" checked={checked} onCheckedChange={(on) => onChange(on)} closeOnClick={closes}>
      <Icon name="check" className={`s ${checked ? '' : 'off'}`} />
      <Words label={label} hint={hint} />
    </Menu.CheckboxItem>
  )
}

const Words = ({ label, hint }: Said) => (
  <>
    <span className="ell">{label}</span>
    {hint && <small>{hint}</small>}
  </>
)

export const MenuRule = () => <Menu.Separator className="menu-rule" />

/** Lines that belong together, under a heading. */
export function MenuGroup({ label, className = '', children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <Menu.Group className={className}>
      <Menu.GroupLabel className="menu-label ell">{label}</Menu.GroupLabel>
      {children}
    </Menu.Group>
  )
}
