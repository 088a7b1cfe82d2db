import type { SweepView } from '../../../worker/sweepProtocol'
import { MoreMenu } from '../../controls/MenuFrame'
import { MenuItem, MenuRule } from '../../controls/MenuItem'
import { useCommands } from '../../studio/context'

/** Everything else that can be done with a sweep. */
export function SweepMenu({ view: { sweep, counts } }: { view: SweepView }) {
  const { sweeps } = useCommands()
  const { id, name, state } = sweep
  const open = counts.planned + counts.running + counts.postponed > 0
  return (
    <MoreMenu name={name}>
      <MenuItem label="New sweep…" icon="add" onClick={() => sweeps.plan()} />
      <MenuRule />
      {state !== 'cancelled' && <MenuItem label="Cancel what is not done" disabled={!open} onClick={() => void sweeps.cancel(id, name)} />}
      {counts.cancelled > 0 && <MenuItem label="Bring the cancelled back" onClick={() => void sweeps.bringBack(id)} />}
      <MenuItem label="Delete the sweep" hint="its runs stay" onClick={() => void sweeps.remove(id, name)} />
    </MoreMenu>
  )
}
