/** What a run is from its first moment on: its id, its name, and where it comes from. */
import type { KeptRun, KeptSource, RunParent } from '../core/keptCheckpoint'
import type { TrainingSession } from '../training/session'
import type { TakenCheckpoint } from './checkpoints'
import type { Beginning } from './protocol'
import type { RunOrigin } from './runKeeper'

/** Of the chart colours that runs take in turn. */
const INKS = 8

/** What a trial of a sweep brings with it: its run is known before it begins. */
export interface TrialOrigin {
  id: string
  name: string
  sweep: string
  trial: string
}

/** Where a run comes from. */
export interface RunStart {
  session: TrainingSession
  source: KeptSource
  /** Id of the run that it goes on with; null for a new one. */
  continues: string | null
  parent?: RunParent | null
  trial?: TrialOrigin | undefined
}

/** What a new run begins from, as its record says it. */
export const parentOf = (beginning: Beginning, from: TakenCheckpoint | null): RunParent | null => {
  if (beginning === 'fresh' || !from) return null
  const { run, kept, file, step } = from.summary
  return { run, checkpoint: kept ?? file, step }
}

/** A run that is new: its number follows on those that are known. */
export function newOrigin(
  { session: { dataset }, source, parent = null, trial }: Omit<RunStart, 'continues'>,
  known: readonly Pick<KeptRun, 'id' | 'name'>[],
  date: string,
): RunOrigin {
  const numbers = known.map(({ name }) => Number(/^run (\d+)$/.exec(name)?.[1] ?? 0))
  // a name that a person has changed leaves its number free, but not its colour
  const number = 1 + Math.max(new Set(known.map(({ id }) => id)).size, ...numbers)
  return {
    id: `r${crypto.randomUUID().slice(0, 8)}`,
    name: `run ${number}`,
    ...trial,
    ink: (number - 1) % INKS,
    data: { name: dataset.name, digest: dataset.digest, width: dataset.width, pairs: dataset.pairs },
    source,
    created: date,
    build: String(import.meta.env?.LATTICE_VERSION ?? ''),
    parent,
  }
}
