import { goingOn } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { problemLine } from '../../core/errors'
import { type PlannedStart, plannedObstacle } from '../../store/planned'
import type { Stores } from '../../store/stores'
import type { CheckpointSummary } from '../../worker/protocol'
import { dataMatch } from '../runs/fit'
import { dataName } from '../runs/names'
import { trainObstacle } from './trainObstacle'

/** Puts a checkpoint's settings on Train, with as many steps again where all are done; the next start goes on from it. */
export function planStart({ run, config, place }: Stores, from: CheckpointSummary & { config: Config }, isFork: boolean): void {
  const { preset, edits } = config.getState()
  const before = run.getState().planned?.before ?? { preset, edits }
  config.getState().load(goingOn(from.config, from.step), from.file)
  run.setState({ planned: { from, isFork, before }, problem: null, checkpoint: null })
  place.show('train')
}

/** The next run is a new one again, with the settings of before; can be taken back. */
export function leavePlan({ run, config, toasts }: Stores): void {
  const { planned } = run.getState()
  if (!planned) return
  const back = config.getState().replace(planned.before.preset, planned.before.edits)
  run.setState({ planned: null, problem: null })
  toasts.say(`${planned.from.file} stays as it is; the settings of before are back.`, () => {
    back()
    run.setState({ planned })
  })
}

/** One that stands on Train in the way of a file which the worker no longer holds is over. */
export const withoutFile = (planned: PlannedStart | null): PlannedStart | null => (planned?.from.kept ? planned : null)

/** Why what Train starts cannot begin, a sentence; null when it can. */
export function startObstacle(stores: Stores): string | null {
  const { planned } = stores.run.getState()
  const problem = planned && plannedObstacle(planned, stores.config.getState().config, stores.dataset.getState().summary?.trainRows ?? 1)
  return trainObstacle(stores) ?? plannedData(stores) ?? (problem && problemLine(problem))
}

/** Why what is planned cannot go on with the data that is open, a sentence; null when it can. */
export function plannedData({ run, dataset }: Pick<Stores, 'run' | 'dataset'>): string | null {
  const { planned } = run.getState()
  const { summary } = dataset.getState()
  if (!planned || dataMatch(planned.from, summary) !== 'other') return null
  const { file, data } = planned.from
  return `It goes on from ${file}, on ${dataName(data.name)}, and ${summary?.name} is open. Leave it to train on ${summary?.name}, or open that dataset.`
}

/** What is planned stands in the URL of Train, so that a reload returns to it; a file that nobody keeps does not. */
export function keepPlanInUrl({ run, place }: Pick<Stores, 'run' | 'place'>): void {
  const say = (key: string, value: string | null): void => {
    if ((place.getState().values[key] ?? null) !== value) place.say(key, value)
  }
  const tell = (): void => {
    if (place.getState().screen !== 'train') return
    const { planned } = run.getState()
    const from = planned?.from.kept ?? null
    say('from', from)
    say('as', from && planned?.isFork ? 'fork' : null)
  }
  run.subscribe((now, before) => now.planned !== before.planned && tell())
  place.subscribe((now, before) => now.screen !== before.screen && tell())
  tell()
}
