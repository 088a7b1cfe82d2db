import { dataActions } from '../data/actions'
import { devicesActions } from '../devices/actions'
import { frameActions } from '../frame/actions'
import { latticeActions } from '../lattice/actions'
import { runsActions } from '../runs/actions'
import { trainActions } from '../train/actions'
import type { Action } from './action'

/** Everything that a person can do without a control: palette, shortcuts and help sheet are made from this list. */
export const ACTIONS: readonly Action[] = [
  ...frameActions,
  ...dataActions,
  ...trainActions,
  ...latticeActions,
  ...runsActions,
  ...devicesActions,
]
