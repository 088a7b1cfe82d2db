import { Menu } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { Icon } from './Icon'

interface Props extends Pick<Menu.Root.Props, 'open' | 'onOpenChange'> {
  /** The `Menu.Trigger` that opens it. */
  trigger: ReactElement
  align?: 'start' | 'end'
  /** Pixels between the two. */
  offset?: number
  className?: string
  children: ReactNode
}

/** A button, and the menu that comes up below it. */
export function MenuFrame({ trigger, align = 'end', offset = 4, className = '', children, ...root }: Props) {
  return (
    <Menu.Root {...root}>
      {trigger}
      <Menu.Portal>
        <Menu.Positioner className="menu-layer" align={align} sideOffset={offset}>
          <Menu.Popup className={`menu ${className}`}>{children}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** Everything else that can be done with one thing of a list. */
export function MoreMenu({ name, small = false, children }: { name: string; small?: boolean; children: ReactNode }) {
  return (
    <MenuFrame
      trigger={
        <Menu.Trigger className={`btn ghost icon ${small ? 'small' : ''}`} aria-label={`More for ${name}`} title="More">
          <Icon name="more" />
        </Menu.Trigger>
      }
    >
      {children}
    </MenuFrame>
  )
}
