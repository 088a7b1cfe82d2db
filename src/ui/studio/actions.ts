import { frameActions } from '../frame/actions'
import { latticeActions } from '../lattice/actions'
import { trainActions } from '../train/actions'
import type { Action } from './action'

/** Everything that a person can do without a control: palette, shortcuts and help sheet are made from this list. */
export const ACTIONS: readonly Action[] = [...frameActions, ...trainActions, ...latticeActions]
