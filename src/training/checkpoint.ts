import { type Config, resolveConfig } from '../core/config/resolve'
import { StudioError } from '../core/errors'
import { geometryOf } from '../core/geometry'
import { tensorShapes } from '../core/parameters'
import { isNpy } from '../formats/npy'
import { readSafetensors, writeSafetensors } from '../formats/safetensors'
import { shapeText, type Tensor, toFloat32 } from '../formats/tensor'
import type { Moments } from '../model/moments'
import type { TensorValues } from '../model/tensors'
import { freshUpdateState, LARGEST_LOSS_SCALE, type UpdateState } from '../model/updateState'
import { loadMoments, momentTensors } from './momentTensors'
import { loadPool, poolTensors, type SavedPool } from './poolCheckpoint'
import { freshProgress, type ProgressState, parseProgress } from './progress'

/** What `format` says in a checkpoint of ours. */
export const CHECKPOINT_FORMAT = 'lattice-studio/1'

/** The state of a run, or of its weights alone. */
export interface Checkpoint {
  /** Name for messages. */
  file: string
  /** Parameters by name, and `data.mean`. */
  tensors: TensorValues
  /** Shape of every tensor of the file, by its name there. */
  shapes: ReadonlyMap<string, readonly number[]>
  /** First and second moments; null in a file with weights alone. */
  moments: Moments | null
  /** The moving average of the parameters; null where the run keeps none. */
  average: TensorValues | null
  /** The pool of states; null where the run has none. */
  pool: SavedPool | null
  /** What the optimizer counts, and its loss scale. */
  optimizer: UpdateState
  /** What its validations have decided so far. */
  progress: ProgressState
  /** Null where the file carries none (weights from elsewhere). */
  config: Config | null
  step: number
  samples: number
  /** Training time so far, in seconds. */
  seconds: number
  /** SHA-256 of the matrices that it was trained on; empty where unknown. */
  dataset: string
  /** What that data was called: a file's name, or `builtin:NAME`; empty where unknown. */
  datasetName: string
  /** Which of its rows answered which, in a word; empty where unknown. */
  pairs: string
  /** Lowest validation loss so far; null before the first validation. */
  bestLoss: number | null
  adapter: string
  created: string
}

const float = (name: string, shape: number[], data: Float32Array): Tensor => ({ name, dtype: 'F32', shape, data })

/** What a checkpoint is written from; a run without average or pool, and one that has not begun, need not say so. */
export type CheckpointContent = Omit<Checkpoint, 'file' | 'shapes' | 'average' | 'pool' | 'optimizer' | 'progress' | 'pairs'> &
  Partial<Pick<Checkpoint, 'average' | 'pool' | 'optimizer' | 'progress' | 'pairs'>> & { config: Config }

/** A checkpoint as a `.safetensors` file (CONTRACT.md, Checkpoint). */
export function writeCheckpoint(checkpoint: CheckpointContent): Uint8Array<ArrayBuffer> {
  const { config, tensors, moments, average } = checkpoint
  const optimizer = checkpoint.optimizer ?? freshUpdateState(config)
  const mean = tensors.get('data.mean')
  if (!mean) throw new Error('a checkpoint needs data.mean')
  const shapes = tensorShapes(geometryOf(config, mean.length), config)
  const named = (prefix: string, values: TensorValues): Tensor[] =>
    shapes.map(([name, shape]) => float(prefix + name, shape, values.get(name) as Float32Array))
  const list = [...named('', tensors), float('data.mean', [mean.length], mean)]
  if (moments) list.push(...momentTensors(moments, shapes))
  if (average) list.push(...named('ema.', average))
  list.push(...poolTensors(checkpoint.pool ?? null))
  const metadata = new Map([
    ['format', CHECKPOINT_FORMAT],
    ['config', JSON.stringify(config)],
    ['step', String(checkpoint.step)],
    ['samples', String(checkpoint.samples)],
    ['seconds', String(checkpoint.seconds)],
    ['lossScale', String(optimizer.lossScale)],
    ['updates', String(optimizer.updates)],
    ['goodUpdates', String(optimizer.goodUpdates)],
    ['skipped', String(optimizer.skipped)],
    ['progress', JSON.stringify(checkpoint.progress ?? freshProgress())],
    ['adapter', checkpoint.adapter],
    ['created', checkpoint.created],
    ['dataset', checkpoint.dataset],
    ['datasetName', checkpoint.datasetName],
    ['pairs', checkpoint.pairs ?? ''],
    ['bestLoss', checkpoint.bestLoss === null ? '' : String(checkpoint.bestLoss)],
  ])
  return writeSafetensors(list, metadata)
}

function parseConfig(text: string | undefined, file: string): Config | null {
  if (!text) return null
  try {
    return resolveConfig({ file: JSON.parse(text) as unknown })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StudioError(
      file,
      `the config in this checkpoint cannot be used: ${reason}`,
      'Export the checkpoint again, or start from its weights alone.',
      { cause: error },
    )
  }
}

/** The tensors of a full checkpoint beside the weights themselves. */
const EXTRAS = ['optimizer.', 'ema.', 'pool.']

function count(metadata: ReadonlyMap<string, string>, key: string, file: string): number {
  const value = Number(metadata.get(key) ?? '0')
  if (Number.isFinite(value) && value >= 0) return value
  throw new StudioError(file, `its metadata gives ${key} as “${metadata.get(key)}”, which is no count.`, 'Export the checkpoint again.')
}

function finite(text: string, key: string, file: string): number {
  const value = Number(text)
  if (Number.isFinite(value)) return value
  throw new StudioError(file, `its metadata gives ${key} as “${text}”, which is no number.`, 'Export the checkpoint again.')
}

/** Exponent bits of a 16-bit float that is not finite. */
const HALF_EXPONENT = 0x7c00

/** A number that is not finite spoils every update that follows; a second moment or a block's scale below 0 has no root. */
function checkFinite({ name, dtype, data }: Tensor, file: string): void {
  const nonNegative = name.startsWith('optimizer.v.') || name.endsWith('.absmax')
  const wrong =
    dtype === 'F16'
      ? (data as Uint16Array).findIndex((bits) => (bits & HALF_EXPONENT) === HALF_EXPONENT)
      : dtype === 'F32'
        ? (data as Float32Array).findIndex((value) => !Number.isFinite(value) || (nonNegative && value < 0))
        : -1
  if (wrong < 0) return
  const value = dtype === 'F32' ? String((data as Float32Array)[wrong]) : 'not finite'
  throw new StudioError(file, `its ${name} is ${value} at value ${wrong}.`, 'Go back to an earlier checkpoint.')
}

/** Older checkpoints do not count updates: they skipped none. */
function optimizerState(metadata: ReadonlyMap<string, string>, file: string): UpdateState {
  const lossScale = Number(metadata.get('lossScale') ?? '1')
  if (!Number.isInteger(Math.log2(lossScale)) || lossScale < 1 || lossScale > LARGEST_LOSS_SCALE)
    throw new StudioError(
      file,
      `its metadata gives lossScale as “${metadata.get('lossScale')}”, which is no power of two from 1 to 2²⁴.`,
      'Export the checkpoint again.',
    )
  return {
    lossScale,
    goodUpdates: count(metadata, 'goodUpdates', file),
    updates: count(metadata, metadata.has('updates') ? 'updates' : 'step', file),
    skipped: count(metadata, 'skipped', file),
  }
}

function progressOf(metadata: ReadonlyMap<string, string>, file: string): ProgressState {
  const progress = parseProgress(metadata.get('progress'))
  if (progress) return progress
  throw new StudioError(file, 'its metadata gives a progress that cannot be read.', 'Export the checkpoint again.')
}

/**
 * Reads a checkpoint or a file of weights. Any safetensors with the contract's tensor names will do.
 * @throws StudioError that names the file and what it lacks
 */
export function readCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  if (isNpy(bytes))
    throw new StudioError(
      file,
      'this is an array (.npy), not a checkpoint.',
      'Choose a .safetensors file that the studio or the terminal exported; an array is a dataset.',
    )
  const { tensors: raw, metadata } = readSafetensors(bytes, file)
  if (!raw.has('encoder.weight') && !raw.has('encoder.0.weight'))
    throw new StudioError(
      file,
      'this is no checkpoint: it has no tensor encoder.weight or encoder.0.weight.',
      'Choose a file that the studio or the terminal exported; drop embeddings on Data.',
    )
  for (const tensor of raw.values()) checkFinite(tensor, file)
  const take = (prefix: string): TensorValues => {
    const entries = [...raw].filter(([name]) => (prefix ? name.startsWith(prefix) : !EXTRAS.some((extra) => name.startsWith(extra))))
    return new Map(entries.map(([name, tensor]) => [name.slice(prefix.length), new Float32Array(toFloat32(tensor))]))
  }
  const average = take('ema.')
  const best = metadata.get('bestLoss')
  return {
    file,
    tensors: take(''),
    shapes: new Map([...raw].map(([name, { shape }]) => [name, shape])),
    moments: loadMoments(raw),
    average: average.size > 0 ? average : null,
    pool: loadPool(raw),
    optimizer: optimizerState(metadata, file),
    progress: progressOf(metadata, file),
    config: metadata.get('format') === CHECKPOINT_FORMAT ? parseConfig(metadata.get('config'), file) : null,
    step: count(metadata, 'step', file),
    samples: count(metadata, 'samples', file),
    seconds: count(metadata, 'seconds', file),
    dataset: metadata.get('dataset') ?? '',
    datasetName: metadata.get('datasetName') ?? '',
    pairs: metadata.get('pairs') ?? '',
    bestLoss: best ? finite(best, 'bestLoss', file) : null,
    adapter: metadata.get('adapter') ?? '',
    created: metadata.get('created') ?? '',
  }
}

/** Checks the weights of a checkpoint, and their average, against a config and a width. Throws with both shapes, or the missing name. */
export function checkShapes(checkpoint: Checkpoint, config: Config, din: number): void {
  const { file, tensors, shapes, average } = checkpoint
  for (const [name, shape] of tensorShapes(geometryOf(config, din), config)) {
    for (const [kind, values] of [
      ['', tensors],
      ['ema.', average],
    ] as const) {
      const given = values?.get(name)
      // weights from a run that did not learn its loss weights begin with η = 0
      if (name === 'loss.eta' && !given) continue
      if (values && !given)
        throw new StudioError(file, `it has no tensor ${kind}${name}.`, 'Choose a checkpoint of a lattice with these settings.')
      const own = shapeText(shapes.get(kind + name) ?? [])
      if (given && own !== shapeText(shape))
        throw new StudioError(
          file,
          `its ${kind}${name} is ${own}; this lattice needs ${shapeText(shape)}.`,
          'Use the config and the dataset width that the checkpoint was made with.',
        )
    }
  }
}
