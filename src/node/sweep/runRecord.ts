/** A run's folder as a record: what `lattice train` left there, told as the studio tells it of its own runs. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArchivedRun, RUN_FILES } from '../../core/archive'
import { parseRun } from '../../core/archive/records'
import { resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { parseConfigText } from '../../core/config/yaml'
import { toProblem } from '../../core/errors'
import { type CheckpointRole, type KeptCheckpoint, type KeptData, type KeptRun, UNTOLD } from '../../core/keptCheckpoint'
import type { MetricLine, ValidationLine } from '../../core/metrics'
import { Sha256 } from '../../core/sha256'
import { trialName } from '../../core/sweep/status'
import type { Sweep, Trial } from '../../core/sweep/types'
import { assertReadable } from '../../dataset/dataset'
import { type Checkpoint, readCheckpoint } from '../../training/checkpoint'
import { type FileSource, openFile } from '../fileSource'
import { exists, readText } from '../files'
import { parseMetrics } from '../runFolder'
import { CHILD_FILES } from './child'
import { isOver, memoryOf, paceOf } from './trialFolder'

/** A run with the file of each of its checkpoints, by its id. */
export interface StoredRun extends ArchivedRun {
  files: ReadonlyMap<string, string>
  /** Checkpoints that were read here, still open: their bytes are those of the record, whatever replaces the file. To be closed. */
  opened: ReadonlyMap<string, FileSource>
}

/** Hears of a file that holds no whole checkpoint. */
export type Torn = (file: string, problem: string) => void

/** The trial that a run is. */
export interface OfTrial {
  sweep: Sweep
  trial: Trial
}

/** Characters of a name that is read again. */
const MOST_NAME = 1000

const ROLES: readonly CheckpointRole[] = ['last', 'best']

/** Reads the folder of a run; null where nothing was trained there yet. @throws StudioError for a record that is damaged */
export async function readRun(folder: string, id: string, of: OfTrial | null, torn: Torn = () => undefined): Promise<StoredRun | null> {
  const path = join(folder, RUN_FILES.record)
  const told = (await exists(path)) ? parseRun(await readText(path), path) : null
  // what came from elsewhere stands as it came until it is trained here
  if (told && !(await exists(join(folder, CHILD_FILES.log)))) return { ...told, opened: new Map() }
  const found = await checkpointsOf(folder, torn)
  try {
    return await storedRun(folder, id, of, told, found)
  } catch (error) {
    for (const { source } of found) source.close()
    throw error
  }
}

async function storedRun(
  folder: string,
  id: string,
  of: OfTrial | null,
  told: (ArchivedRun & { files: ReadonlyMap<string, string> }) | null,
  found: readonly FoundCheckpoint[],
): Promise<StoredRun | null> {
  // after the checkpoints: a line stands in the file before the checkpoint of its step does
  const lines = await linesOf(folder)
  const config = found[0]?.checkpoint.config ?? (await configOf(folder)) ?? of?.trial.config
  if (!config || (found.length === 0 && lines.length === 0)) return null
  const run = { ...recordOf(id, config, lines, found[0] ?? null, of), ...(told && personal(told.run)) }
  const files = new Map<string, string>()
  const opened = new Map<string, FileSource>()
  const checkpoints = found.map((one): KeptCheckpoint => {
    const kept = keptOf(run, one, lines)
    files.set(kept.id, one.file)
    opened.set(kept.id, one.source)
    return kept
  })
  for (const kept of told?.checkpoints ?? []) {
    const file = told?.files.get(kept.id) ?? ''
    if (kept.roles.length > 0 || !(await exists(join(folder, file)))) continue
    checkpoints.push(kept)
    files.set(kept.id, file)
  }
  return { run, checkpoints, files, opened }
}

/** What a person has said of it. */
const personal = ({ name, note, notes, pinned, archived, ink, created, parent, build }: KeptRun): Partial<KeptRun> => ({
  ...{ name, note, notes, pinned, archived, ink, created, parent, build },
})

interface FoundCheckpoint {
  file: string
  role: CheckpointRole
  source: FileSource
  checkpoint: Checkpoint
  bytes: number
  sha256: string
  created: string
}

/** Whole checkpoints of the folder, the last first. Each file is opened once: a trial that trains replaces it meanwhile. */
async function checkpointsOf(folder: string, torn: Torn): Promise<FoundCheckpoint[]> {
  const found: FoundCheckpoint[] = []
  for (const role of ROLES) {
    const path = join(folder, `${role}.safetensors`)
    if (!(await exists(path))) continue
    let source: FileSource | null = null
    try {
      source = openFile(path)
      found.push(await readFound(source, role, path))
    } catch (error) {
      source?.close()
      torn(`${role}.safetensors`, toProblem(error).problem)
    }
  }
  return found
}

async function readFound(source: FileSource, role: CheckpointRole, path: string): Promise<FoundCheckpoint> {
  const file = `${role}.safetensors`
  const { size } = source.source
  assertReadable(path, size)
  const bytes = await source.source.read(0, size)
  const checkpoint = readCheckpoint(bytes, file)
  const sha256 = new Sha256().update(bytes).digest()
  const made = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(checkpoint.created) ? checkpoint.created : (await stat(path)).mtime.toISOString()
  return { file, role, source, checkpoint, bytes: size, sha256, created: made }
}

async function linesOf(folder: string): Promise<MetricLine[]> {
  const path = join(folder, RUN_FILES.metrics)
  return (await exists(path)) ? parseMetrics(await readText(path)) : []
}

async function configOf(folder: string): Promise<Config | null> {
  const path = join(folder, RUN_FILES.config)
  return (await exists(path)) ? resolveConfig({ file: parseConfigText(await readText(path), path), fileName: path }) : null
}

const validationsOf = (lines: readonly MetricLine[]): ValidationLine[] => lines.filter((line) => line.kind === 'validation')

function recordOf(id: string, config: Config, lines: readonly MetricLine[], last: FoundCheckpoint | null, of: OfTrial | null): KeptRun {
  const trained = lines.filter((line) => line.kind === 'train')
  const { checkpoint } = last ?? {}
  const step = checkpoint?.step ?? trained.at(-1)?.step ?? 0
  const over = checkpoint !== undefined && isOver(checkpoint, config)
  const failed = of?.trial.status === 'failed'
  const data = of ? of.sweep.data : dataOf(checkpoint)
  const started = of?.trial.attempts[0]?.started
  return {
    ...UNTOLD,
    id,
    name: of ? trialName(of.sweep, of.trial).slice(0, MOST_NAME) : id,
    ...{ adapter: checkpoint?.adapter ?? '', sweep: of?.sweep.id ?? null, trial: of?.trial.id ?? null },
    ...{ ink: ((of?.trial.number ?? 1) - 1) % 8, data, source: of?.sweep.source ?? null, config },
    ...{ phase: over ? 'finished' : failed ? 'failed' : 'stopped', problem: failed && !over ? (of?.trial.problem?.problem ?? null) : null },
    ...{ step, steps: config.run.steps, samples: checkpoint?.samples ?? trained.at(-1)?.samples ?? 0 },
    seconds: checkpoint?.seconds ?? trained.at(-1)?.seconds ?? 0,
    samplesPerSecond: paceOf(trained, config),
    gpuBytes: data.width > 0 ? memoryOf(config, data.width, of?.sweep.rows ?? 0) : 0,
    validations: validationsOf(lines).filter((line) => line.step <= step),
    created: started === undefined ? (last?.created ?? new Date(0).toISOString()) : new Date(started).toISOString(),
  }
}

function dataOf(checkpoint: Checkpoint | undefined): KeptData {
  const { dataset = '', datasetName = '', tensors } = checkpoint ?? {}
  return { name: datasetName.replace(/^builtin:/, ''), digest: dataset, width: tensors?.get('data.mean')?.length ?? 0 }
}

function keptOf(run: KeptRun, { role, checkpoint, bytes, sha256, created }: FoundCheckpoint, lines: readonly MetricLine[]): KeptCheckpoint {
  const { step, samples, config, moments } = checkpoint
  return {
    ...{ id: `${run.id}-${role}`, run: run.id, name: '', file: '', roles: [role], pinned: false, full: moments !== null },
    ...{ step, samples, config, data: run.data, created, bytes, sha256, picture: null, removed: null },
    validation: validationsOf(lines).findLast((line) => line.step <= step) ?? null,
  }
}
