/** The folder and the sweeps that a command means. */
import { nearestName } from '../../core/config/values'
import { StudioError } from '../../core/errors'
import { oneLine } from '../../core/names'
import type { QueueStore, Sweep } from '../../core/sweep/types'
import { SweepQueue } from '../../experiments/queue'
import { type Invocation, UsageError } from '../args'
import { exists } from '../files'
import { SweepFolder } from './folder'

export interface Opened {
  folder: SweepFolder
  queue: SweepQueue
}

/** @param newId for a sweep that is planned */
export function openFolder({ values }: Invocation, newId: () => string = () => crypto.randomUUID()): Opened {
  const folder = new SweepFolder(values.get('folder') ?? '')
  return { folder, queue: queueOver(folder.store, newId) }
}

export const queueOver = (store: QueueStore, newId: () => string = () => crypto.randomUUID()): SweepQueue =>
  new SweepQueue(store, { now: () => Date.now(), date: () => new Date().toISOString(), newId })

/** Records of sweeps that a command means and that cannot be read: where one sweep is named, it was read. */
export const damagedOf = ({ folder }: Opened, { values }: Invocation): StudioError[] => (values.has('sweep') ? [] : folder.damagedSweeps())

/** The sweep that `--sweep` names, or all of the folder, the oldest first. @throws StudioError where there is none */
export async function chosenSweeps({ folder, queue }: Opened, { values }: Invocation): Promise<Sweep[]> {
  const all = (await queue.records.sweeps()).reverse()
  if (all.length === 0) {
    const [damaged] = folder.damagedSweeps()
    if (damaged) throw damaged
    const problem = (await exists(folder.root)) ? 'there is no sweep in this folder.' : 'there is no such folder.'
    throw new StudioError(folder.root, problem, 'Begin one: lattice sweep run sweep.yaml --folder DIR.')
  }
  const name = values.get('sweep')
  if (name === undefined) return all
  const found = all.filter((sweep) => sweep.id === name || sweep.name === name)
  if (found.length === 1) return found
  const names = all.map((sweep) => sweep.name)
  throw new UsageError(
    found.length > 1
      ? `--sweep ${name}: ${found.length} sweeps are called so; name one by its id: ${found.map(({ id }) => id).join(', ')}.`
      : `--sweep ${name}: there is no such sweep. Did you mean ${oneLine(nearestName(name, names))}?`,
    'sweep',
  )
}
