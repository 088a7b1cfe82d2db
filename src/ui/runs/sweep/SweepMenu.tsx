import { Menu } from '@base-ui/react/menu'
import type { SweepView } from '../../../worker/sweepProtocol'
import { Icon } from '../../controls/Icon'
import { useCommands } from '../../studio/context'

/** Everything else that can be done with a sweep. */
export function SweepMenu({ view: { sweep, counts } }: { view: SweepView }) {
  const { sweeps } = useCommands()
  const { id, name, state } = sweep
  const open = counts.planned + counts.running + counts.postponed > 0
  return (
    <Menu.Root>
      <Menu.Trigger className="btn ghost icon" aria-label={`More for ${name}`} title="More">
        <Icon name="more" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-layer" align="end" sideOffset={4}>
          <Menu.Popup className="menu">
            <Menu.Item className="menu-item" onClick={() => sweeps.plan()}>
              <Icon name="add" className="s" />
              New sweep…
            </Menu.Item>
            <Menu.Separator className="menu-rule" />
            {state !== 'cancelled' && (
              <Menu.Item className="menu-item" disabled={!open} onClick={() => void sweeps.cancel(id, name)}>
                Cancel what is not done
              </Menu.Item>
            )}
            {counts.cancelled > 0 && (
              <Menu.Item className="menu-item" onClick={() => void sweeps.bringBack(id)}>
                Bring the cancelled back
              </Menu.Item>
            )}
            <Menu.Item className="menu-item" onClick={() => void sweeps.remove(id, name)}>
              Delete the sweep
              <small>its runs stay</small>
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
