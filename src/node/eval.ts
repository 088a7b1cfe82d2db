/** `lattice eval`: the validation line of a checkpoint, with its mean, split and config (CONTRACT.md). */
import { basename } from 'node:path'
import type { Config } from '../core/config/types'
import { StudioError } from '../core/errors'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import type { ValidationLine } from '../core/metrics'
import { choosePrecision } from '../core/precision'
import { pair } from '../dataset/dataset'
import { split } from '../dataset/order'
import { RowReader } from '../dataset/standardize'
import type { Gpu } from '../gpu/device'
import { Model } from '../model/model'
import { writeTensors } from '../model/tensors'
import { type Checkpoint, checkShapes, readCheckpoint } from '../training/checkpoint'
import { LossReader } from '../training/losses'
import { evaluate } from '../training/validation'
import { type Invocation, UsageError } from './args'
import { dataOptions, readDataset } from './data'
import { chosenDevice, openGpu } from './dawn'
import { readBytes } from './files'
import type { Report } from './report'
import { configOf } from './train'
import { validationText } from './trainReport'

/** Validates `--checkpoint` on `--data`. */
export async function evalCheckpoint({ values }: Invocation): Promise<Report> {
  const rows = values.get('rows')
  if (rows !== undefined && rows !== 'all') throw new UsageError(`--rows ${rows}: the only choice is all.`, 'eval')
  const path = values.get('checkpoint') ?? ''
  const checkpoint = readCheckpoint(await readBytes(path), basename(path))
  const raw = await readDataset(dataOptions(values))
  const gpu = await openGpu(chosenDevice(values.get('device')))
  try {
    const json = await validate(checkpoint, raw, gpu, rows === 'all')
    return { json, text: validationText(json) }
  } finally {
    gpu.destroy()
  }
}

async function validate(checkpoint: Checkpoint, raw: Parameters<typeof pair>[0], gpu: Gpu, all: boolean): Promise<ValidationLine> {
  const config = configOf(checkpoint)
  const dataset = pair(raw, config.data.pairing)
  const parts = split(dataset.rows, config.run.seed, config.data.validation)
  const rows = all ? Uint32Array.from({ length: dataset.rows }, (_, row) => row) : parts.validation.subarray(0, MAX_CANDIDATES)
  if (rows.length === 0)
    throw new StudioError(checkpoint.file, 'its split of this dataset holds no validation rows.', 'Use --rows all to take every row.')
  const mean = checkpoint.tensors.get('data.mean')
  checkShapes(checkpoint, config, dataset.width)
  if (mean?.length !== dataset.width)
    throw new StudioError(
      checkpoint.file,
      `it has no data.mean of ${dataset.width} values.`,
      'Use a checkpoint that the studio or the terminal wrote.',
    )
  const model = await Model.create(gpu, forEvaluation(config, gpu), dataset.width, { candidates: rows.length })
  try {
    writeTensors(model, 'parameters', checkpoint.average ?? checkpoint.tensors)
    const reader = new RowReader(dataset, mean, config.data.standardize)
    return { kind: 'validation', step: checkpoint.step, ...(await evaluate(model, reader, new LossReader(model), rows)) }
  } finally {
    model.destroy()
  }
}

/** The config as this device evaluates it: 16 bits are stored packed where there is no shader-f16, which changes no bit of a state. */
function forEvaluation(config: Config, gpu: Gpu): Config {
  const stored = config.precision === 'f16' && !gpu.report.precisions.includes('f16') ? 'packed16' : config.precision
  const { precision } = choosePrecision(stored, gpu.report)
  return {
    ...config,
    precision,
    optimizer: { ...config.optimizer, emaDecay: 0 },
    memory: { ...config.memory, checkpointEvery: Math.max(1, config.memory.checkpointEvery) },
  }
}
