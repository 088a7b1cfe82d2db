import { type Config, resolveConfig } from '../core/config/resolve'
import { StudioError } from '../core/errors'
import { geometryOf } from '../core/geometry'
import { tensorShapes } from '../core/parameters'
import { readSafetensors, writeSafetensors } from '../formats/safetensors'
import { shapeText, type Tensor, toFloat32 } from '../formats/tensor'
import type { TensorValues } from '../model/tensors'

/** What `format` says in a checkpoint of ours. */
export const CHECKPOINT_FORMAT = 'lattice-studio/1'

/** The state of a run, or of its weights alone. */
export interface Checkpoint {
  /** Name for messages. */
  file: string
  /** Parameters by name, and `data.mean`. */
  tensors: TensorValues
  /** First and second moments; null in a file with weights alone. */
  moments: { first: TensorValues; second: TensorValues } | null
  /** Null where the file carries none (weights from elsewhere). */
  config: Config | null
  step: number
  samples: number
  /** Training time so far, in seconds. */
  seconds: number
  /** SHA-256 of the matrices that it was trained on; empty where unknown. */
  dataset: string
  /** Lowest validation loss so far; null before the first validation. */
  bestLoss: number | null
  adapter: string
  created: string
}

const float = (name: string, shape: number[], data: Float32Array): Tensor => ({ name, dtype: 'F32', shape, data })

/** A checkpoint as a `.safetensors` file (CONTRACT.md, Checkpoint). */
export function writeCheckpoint(checkpoint: Checkpoint & { config: Config }): Uint8Array<ArrayBuffer> {
  const { config, tensors, moments } = checkpoint
  const mean = tensors.get('data.mean')
  if (!mean) throw new Error('a checkpoint needs data.mean')
  const shapes = tensorShapes(geometryOf(config, mean.length), config.lattice.film)
  const named = (prefix: string, values: TensorValues): Tensor[] =>
    shapes.map(([name, shape]) => float(prefix + name, shape, values.get(name) as Float32Array))
  const list = [...named('', tensors), float('data.mean', [mean.length], mean)]
  if (moments) list.push(...named('optimizer.m.', moments.first), ...named('optimizer.v.', moments.second))
  const metadata = new Map([
    ['format', CHECKPOINT_FORMAT],
    ['config', JSON.stringify(config)],
    ['step', String(checkpoint.step)],
    ['samples', String(checkpoint.samples)],
    ['seconds', String(checkpoint.seconds)],
    ['lossScale', '1'],
    ['adapter', checkpoint.adapter],
    ['created', checkpoint.created],
    ['dataset', checkpoint.dataset],
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

function count(metadata: ReadonlyMap<string, string>, key: string, file: string): number {
  const value = Number(metadata.get(key) ?? '0')
  if (Number.isFinite(value) && value >= 0) return value
  throw new StudioError(file, `its metadata gives ${key} as “${metadata.get(key)}”, which is no count.`, 'Export the checkpoint again.')
}

/**
 * Reads a checkpoint or a file of weights. Any safetensors with the contract's tensor names will do.
 * @throws StudioError that names the file and what it lacks
 */
export function readCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const { tensors: raw, metadata } = readSafetensors(bytes, file)
  if (!raw.has('encoder.weight'))
    throw new StudioError(
      file,
      'this is no checkpoint: it has no tensor encoder.weight.',
      'Choose a file that the studio or the terminal exported; drop embeddings on Data.',
    )
  const take = (prefix: string): TensorValues => {
    const entries = [...raw].filter(([name]) => name.startsWith(prefix))
    return new Map(entries.map(([name, tensor]) => [name.slice(prefix.length), new Float32Array(toFloat32(tensor))]))
  }
  const first = take('optimizer.m.')
  const second = take('optimizer.v.')
  const tensors = new Map([...take('')].filter(([name]) => !name.startsWith('optimizer.')))
  const best = metadata.get('bestLoss')
  return {
    file,
    tensors,
    moments: first.size > 0 && second.size > 0 ? { first, second } : null,
    config: metadata.get('format') === CHECKPOINT_FORMAT ? parseConfig(metadata.get('config'), file) : null,
    step: count(metadata, 'step', file),
    samples: count(metadata, 'samples', file),
    seconds: count(metadata, 'seconds', file),
    dataset: metadata.get('dataset') ?? '',
    bestLoss: best ? Number(best) : null,
    adapter: metadata.get('adapter') ?? '',
    created: metadata.get('created') ?? '',
  }
}

/** Checks every tensor of a checkpoint against a config and a width. Throws with both shapes, or the missing name. */
export function checkShapes(checkpoint: Checkpoint, config: Config, din: number): void {
  const { file, tensors, moments } = checkpoint
  for (const [name, shape] of tensorShapes(geometryOf(config, din), config.lattice.film)) {
    const wanted = shape.reduce((a, b) => a * b, 1)
    for (const [kind, values] of [
      ['', tensors],
      ['optimizer.m.', moments?.first],
      ['optimizer.v.', moments?.second],
    ] as const) {
      const given = values?.get(name)
      if (values && !given)
        throw new StudioError(file, `it has no tensor ${kind}${name}.`, 'Choose a checkpoint of a lattice with these settings.')
      if (given && given.length !== wanted)
        throw new StudioError(
          file,
          `its ${kind}${name} has ${given.length} values; this lattice needs ${shapeText(shape)}, ${wanted} values.`,
          'Use the config and the dataset width that the checkpoint was made with.',
        )
    }
  }
}
