import { coalesce } from '../../store/coalesce'
import { applyEvent } from '../../store/events'
import { createStores, type Stores } from '../../store/stores'
import { startData, startStudio } from '../../worker/client'
import type { StudioEvent } from '../../worker/protocol'
import { SmoothedSeries } from '../charts/columns'
import { LatticeStage } from '../lattice/stage'
import { Commands } from './commands'
import { DataCommands } from './dataCommands'
import { createOverlayStore, type OverlayStore } from './overlay'
import { keepAwake, type WakeLocks } from './wakeLock'

type StateEvent = Extract<StudioEvent, { kind: 'state' }>

/** Counters that change faster than this, in milliseconds, cannot be read. */
const STATE_INTERVAL = 200

/** The page without its pixels: what it knows, what can be done, and the one 3-D view. */
export interface Studio {
  stores: Stores
  commands: Commands
  stage: LatticeStage
  /** What the frame shows over the screens. */
  overlay: OverlayStore
  /** Means of the metrics, shared by the charts. */
  smoothed: SmoothedSeries
  /** Whether the screen is kept on. */
  wake: ReturnType<typeof keepAwake>
}

export function createStudio(): Studio {
  const stores = createStores()
  const applyState = coalesce<StateEvent>(
    (event) => applyEvent(stores, event),
    STATE_INTERVAL,
    (now, before) => now.state.phase !== before?.state.phase,
  )
  const client = startStudio(
    (event) => (event.kind === 'state' ? applyState(event) : applyEvent(stores, event)),
    (problem) => {
      stores.device.setState({ problem })
      stores.run.setState(({ state }) => ({ problem, state: { ...state, phase: state.phase === 'idle' ? 'idle' : 'failed' } }))
    },
  )
  const commands = new Commands(stores, client, new DataCommands(stores, startData, client))
  return {
    stores,
    commands,
    stage: new LatticeStage(stores, commands),
    overlay: createOverlayStore(localStorage),
    smoothed: new SmoothedSeries(stores.series),
    wake: keepAwake(stores, (navigator as { wakeLock?: WakeLocks }).wakeLock, document),
  }
}
