import type { KeptRun } from '../../core/keptCheckpoint'
import { isActive } from '../../store/run'
import type { Action } from '../studio/action'
import type { Studio } from '../studio/studio'
import { newestFull } from './goOn'

/** The run that is chosen on Runs, or stands on the charts, or trained last. */
function runInView({ stores }: Studio): KeptRun | null {
  const { screen, values } = stores.place.getState()
  const { shown, records } = stores.run.getState()
  const { runs } = stores.checkpoints.getState()
  const id = (screen === 'runs' && values.run) || shown?.id || records.at(-1)?.id
  if (id) return runs.find((run) => run.id === id) ?? null
  return runs.toSorted((a, b) => b.created.localeCompare(a.created))[0] ?? null
}

function obstacle(studio: Studio): string | null {
  const { run, checkpoints } = studio.stores
  if (isActive(run.getState().state.phase)) return 'A run is active: stop it first.'
  const own = runInView(studio)
  if (!own) return 'Nothing is trained yet.'
  return newestFull(checkpoints.getState().checkpoints, own.id) ? null : `${own.name} left no full checkpoint to go on from.`
}

/** A new run that goes on where another one stands. */
export const forkAction: Action = {
  id: 'runs.fork',
  title: 'Fork: a new run from the newest checkpoint',
  group: 'Runs',
  words: 'fork branch copy continue',
  obstacle,
  run: (studio) => {
    const own = runInView(studio)
    const from = own && newestFull(studio.stores.checkpoints.getState().checkpoints, own.id)
    return from && studio.commands.forkKept(from, own)
  },
}
