import { Menu } from '@base-ui/react/menu'

interface Props {
  label: string
  /** What it makes or needs, small beside it. */
  hint?: string
  disabled?: boolean
  onClick: () => void
}

/** One line of a menu. */
export function MenuItem({ label, hint, disabled = false, onClick }: Props) {
  return (
    <Menu.Item className="menu-item" disabled={disabled} onClick={onClick}>
      {label}
      {hint && <small>{hint}</small>}
    </Menu.Item>
  )
}
