/** The records of runs and checkpoints as JSON: written as they are kept, read as if a stranger had written them. */
import { type ArchivedRun, isArchiveId, RUN_FORMAT } from '../archive'
import { fromBase64, toBase64 } from '../base64'
import { readPatch, resolveConfig } from '../config/resolve'
import type { Config } from '../config/types'
import { StudioError } from '../errors'
import type { KeptCheckpoint, KeptData, KeptRun, KeptSource, Picture, RunParent } from '../keptCheckpoint'
import type { ValidationLine } from '../metrics'
import { LONGEST_STEP_NOTE, MOST_STEP_NOTES, type StepNote } from '../stepNotes'
import {
  count,
  date,
  flag,
  list,
  matching,
  measured,
  nullable,
  number,
  object,
  oneOf,
  plain,
  type Read,
  readJson,
  sha256,
  since,
  text,
  upTo,
} from './read'

const MOST_VALIDATIONS = 1_000_000
const MOST_CHECKPOINTS = 10_000
const MOST_CELLS = 4_000_000
const MOST_NOTE = 100_000
/** Of the chart colours. */
const MOST_INK = 7

export const id: Read<string> = (value, at) => {
  const known = text(128)(value, at)
  return isArchiveId(known) ? known : matching(/^$/, 'an id of letters, digits, dots and dashes')(value, at)
}

/** A config that a run of this build can have, fully resolved. */
export const config: Read<Config> = (value, at) => {
  const given = structuredClone(plain(4)(value, at)) as { run?: { steps?: unknown; epochs?: unknown } }
  const steps = given.run?.steps
  // a run that is not settled has a length in epochs beside the default steps
  if (given.run && typeof given.run.epochs === 'number') delete given.run.steps
  const resolved = resolveConfig({ file: given })
  if (resolved.run.epochs === null) return resolved
  const [kept] = readPatch({ run: { steps: steps ?? resolved.run.steps } }).values()
  return { ...resolved, run: { ...resolved.run, steps: kept as number } }
}

const told: Read<Omit<KeptData, 'pairs'>> = object({ name: text(), digest: matching(/^([0-9a-f]{64})?$/, 'a SHA-256'), width: count })
const pairs = object<{ pairs: string }>({ pairs: matching(/^(columns|self|next:[0-9a-f]{16})$/, 'a word for pairs') })

/** What was kept before pairs were told says nothing of them. */
export const data: Read<KeptData> = (value, at) => ({
  ...told(value, at),
  ...((value as Partial<KeptData>).pairs !== undefined && pairs(value, at)),
})

/** Where the dataset comes from; what no screen could open is forgotten. */
export const source: Read<KeptSource> = (value, at) => {
  const known = plain(8)(value, at) as KeptSource & { kind?: unknown; name?: unknown; choice?: unknown }
  if (known?.kind === 'builtin' && typeof known.name === 'string') return { kind: known.kind, name: known.name }
  return known?.kind === 'library' && typeof known.choice === 'object' && known.choice ? { kind: known.kind, choice: known.choice } : null
}

export const validation: Read<ValidationLine> = object<ValidationLine>({
  kind: oneOf(['validation'] as const),
  step: count,
  loss: measured,
  cosine: measured,
  'recall@1': measured,
  'recall@10': measured,
  candidates: count,
})

const picture: Read<Picture> = (value, at) => {
  const { activity, ...size } = object<Omit<Picture, 'activity'> & { activity: string }>({
    ...{ width: count, height: count, depth: count, activity: text(2 * MOST_CELLS) },
  })(value, at)
  const bytes = fromBase64(activity)
  if (bytes?.length === size.width * size.height * size.depth) return { ...size, activity: bytes }
  throw new StudioError(at, 'the picture is not as large as it says.', 'Leave it out.')
}

export const checkpoint: Read<KeptCheckpoint> = object<KeptCheckpoint>({
  id,
  run: nullable(id),
  name: text(),
  file: text(),
  roles: list(oneOf(['last', 'best'] as const), 2),
  pinned: flag,
  full: flag,
  step: count,
  samples: count,
  config: nullable(config),
  data,
  validation: nullable(validation),
  created: date,
  bytes: count,
  sha256,
  picture: nullable(picture),
  removed: nullable(number),
})

const parent: Read<RunParent> = object<RunParent>({ run: nullable(id), checkpoint: text(), step: count })

const stepNotes: Read<StepNote[]> = (value, at) => {
  const notes = list(object<StepNote>({ id, step: count, text: text(LONGEST_STEP_NOTE) }), MOST_STEP_NOTES)(value, at)
  if (new Set(notes.map((note) => note.id)).size === notes.length) return notes.sort((a, b) => a.step - b.step)
  throw new StudioError(at, 'it has a note twice.', 'Leave one of them out.')
}

export const run: Read<KeptRun> = object<KeptRun>({
  id,
  name: text(),
  note: text(MOST_NOTE),
  notes: since(stepNotes, []),
  pinned: flag,
  archived: flag,
  removed: nullable(number),
  adapter: text(),
  build: text(),
  sweep: nullable(id),
  trial: nullable(id),
  parent: nullable(parent),
  ink: upTo(MOST_INK),
  data,
  source,
  config,
  phase: oneOf(['training', 'stopped', 'finished', 'failed'] as const),
  problem: nullable(text(10_000)),
  step: count,
  steps: count,
  samples: count,
  seconds: number,
  samplesPerSecond: nullable(number),
  gpuBytes: number,
  validations: list(validation, MOST_VALIDATIONS),
  created: date,
})

type StoredPicture = Omit<Picture, 'activity'> & { activity: string }
export const withPlainPicture = ({ picture: seen, ...kept }: KeptCheckpoint): object => ({
  ...kept,
  picture: seen && ({ ...seen, activity: toBase64(seen.activity) } satisfies StoredPicture),
})

export const formatRecord = (record: object): string => `${JSON.stringify(record, null, 1)}\n`

/** The text of `run.json`. @param files of its checkpoints, by id */
export const formatRun = ({ run: record, checkpoints }: ArchivedRun, files: ReadonlyMap<string, string>): string =>
  formatRecord({
    format: RUN_FORMAT,
    run: record,
    checkpoints: checkpoints.map((kept) => ({ path: files.get(kept.id) ?? '', ...withPlainPicture(kept) })),
  })

const storedRun = object<{ format: string; run: KeptRun; checkpoints: { path: string; kept: KeptCheckpoint }[] }>({
  format: oneOf([RUN_FORMAT]),
  run,
  checkpoints: list(
    (value, at) => ({
      path: object<{ path: string }>({ path: matching(/^[\w-][\w.-]{0,100}\.safetensors$/, 'the name of a file') })(value, at).path,
      kept: checkpoint(value, at),
    }),
    MOST_CHECKPOINTS,
  ),
})

/** Reads `run.json`. @throws StudioError that names the place in it */
export function parseRun(source: string, file: string): ArchivedRun & { files: Map<string, string> } {
  const { run: record, checkpoints } = readJson(source, file, storedRun)
  const refuse = (problem: string): never => {
    throw new StudioError(file, problem, 'Make the backup again, or leave this run out.')
  }
  for (const { kept } of checkpoints) if (kept.run !== record.id) refuse(`checkpoint ${kept.id} belongs to another run.`)
  const files = new Map(checkpoints.map(({ kept, path }) => [kept.id, path]))
  if (files.size !== checkpoints.length || new Set(files.values()).size !== files.size) refuse('it has a checkpoint twice.')
  return { run: record, checkpoints: checkpoints.map(({ kept }) => kept), files }
}

/** The text of the record of a checkpoint that belongs to no run. */
export const formatLoose = (kept: KeptCheckpoint): string => formatRecord(withPlainPicture(kept))
/** @throws StudioError that names the place in the file */
export const parseLoose = (source: string, file: string): KeptCheckpoint => ({ ...readJson(source, file, checkpoint), run: null })
