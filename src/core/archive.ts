/**
 * What exports, reports and backups are made of, and where it stands in an archive. A zip's tree is also the layout of a store in a
 * folder: `runs/ID/{run.json,config.yaml,metrics.jsonl,log.jsonl,last.safetensors,best.safetensors,step-000400.safetensors}`,
 * `sweeps/ID/{sweep.json,trials/KEY.json}`, `checkpoints/ID.{json,safetensors}` for files that belong to no run.
 */
import type { LeftOut } from './archive/report'
import type { KeptCheckpoint, KeptRun } from './keptCheckpoint'
import type { Sweep, Trial } from './sweep/types'

export const BACKUP_FORMAT = 'lattice-backup/1'
export const RUN_FORMAT = 'lattice-run/1'

/** Bytes of known length, read by range: a file on a disk, in private storage or in a zip. They do not change while they are read. */
export interface ArchiveBytes {
  readonly size: number
  /** Exactly `length` bytes from `offset` on; rejects where there are fewer. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** A run, and the checkpoints that it left. */
export interface ArchivedRun {
  run: KeptRun
  /** In no order; those that are put aside are not among them. */
  checkpoints: readonly KeptCheckpoint[]
}

/** A sweep with its trials; the runs that they are stand among the runs. */
export interface ArchivedSweep {
  sweep: Sweep
  trials: readonly Trial[]
}

/** The bytes of one run. */
export interface RunContent {
  /** Whole lines of `metrics.jsonl`; empty where none were recorded. */
  metrics(): Promise<ArchiveBytes>
  /** Whole lines of `log.jsonl`: `{at, step, kind, text}`. */
  log(): Promise<ArchiveBytes>
  /** The bytes of a checkpoint, by its id. */
  checkpoint(id: string): Promise<ArchiveBytes>
}

/** A place where runs and sweeps are kept: this browser, a folder, a zip. What was put aside is not among them. */
export interface ArchiveSource {
  runs(): Promise<ArchivedRun[]>
  sweeps(): Promise<ArchivedSweep[]>
  /** Checkpoints that belong to no run: files that were kept. */
  loose(): Promise<KeptCheckpoint[]>
  content(run: string): RunContent
  /** The bytes of a loose checkpoint. */
  looseBytes(id: string): Promise<ArchiveBytes>
  /** What stands there and could not be read when the lists above were read last: it is in none of them. */
  unread?(): readonly LeftOut[]
}

/**
 * A place that takes them in. Each call is whole or not at all: bytes come first, the record that names them last. An id that is
 * taken is never given: whoever calls looks at the source's lists, and at {@link ArchiveTarget.taken}, first.
 */
export interface ArchiveTarget extends ArchiveSource {
  /** Ids of runs, sweeps and checkpoints in use, those of things put aside too. */
  taken(): Promise<ReadonlySet<string>>
  addRun(run: ArchivedRun, content: RunContent): Promise<void>
  addSweep(sweep: ArchivedSweep): Promise<void>
  addLoose(checkpoint: KeptCheckpoint, bytes: ArchiveBytes): Promise<void>
}

/** An id is a part of paths: letters, digits, dots, dashes and underscores, and it begins with none of the signs. */
export const isArchiveId = (id: string): boolean => /^[A-Za-z0-9][\w.-]{0,127}$/.test(id) && !id.endsWith('.')

export const runFolder = (id: string): string => `runs/${id}`
export const sweepFolder = (id: string): string => `sweeps/${id}`
export const trialFile = (sweep: string, key: string): string => `${sweepFolder(sweep)}/trials/${key}.json`
export const looseFiles = (id: string): { record: string; bytes: string } => ({
  record: `checkpoints/${id}.json`,
  bytes: `checkpoints/${id}.safetensors`,
})

/** Names of a run's files beside its checkpoints. */
export const RUN_FILES = { record: 'run.json', config: 'config.yaml', metrics: 'metrics.jsonl', log: 'log.jsonl' } as const

/** The file of every checkpoint of a run, by its id: `last`, else `best`, else its step; of equal names the later ones are numbered. */
export function checkpointFiles(checkpoints: readonly Pick<KeptCheckpoint, 'id' | 'roles' | 'step' | 'created'>[]): Map<string, string> {
  const ordered = [...checkpoints].sort((a, b) => a.step - b.step || a.created.localeCompare(b.created) || (a.id < b.id ? -1 : 1))
  const used = new Set<string>()
  return new Map(
    ordered.map(({ id, roles, step }) => {
      const stem = roles.includes('last') ? 'last' : roles.includes('best') ? 'best' : `step-${String(step).padStart(6, '0')}`
      let name = stem
      for (let n = 2; used.has(name); n++) name = `${stem}-${n}`
      used.add(name)
      return [id, `${name}.safetensors`]
    }),
  )
}
