import { applyEvent } from '../../store/events'
import { createStores, type Stores } from '../../store/stores'
import { startStudio } from '../../worker/client'
import { SmoothedSeries } from '../charts/columns'
import { LatticeStage } from '../lattice/stage'
import { Commands } from './commands'

/** The page without its pixels: what it knows, what can be done, and the one 3-D view. */
export interface Studio {
  stores: Stores
  commands: Commands
  stage: LatticeStage
  /** Means of the metrics, shared by the charts. */
  smoothed: SmoothedSeries
}

export function createStudio(): Studio {
  const stores = createStores()
  const client = startStudio(
    (event) => applyEvent(stores, event),
    (problem) => {
      stores.device.setState({ problem })
      stores.run.setState(({ state }) => ({ problem, state: { ...state, phase: state.phase === 'idle' ? 'idle' : 'failed' } }))
    },
  )
  const commands = new Commands(stores, client)
  return { stores, commands, stage: new LatticeStage(stores, commands), smoothed: new SmoothedSeries(stores.series) }
}
