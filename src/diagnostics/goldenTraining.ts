import type { Clock } from '../core/clock'
import type { Precision } from '../core/precision'
import { pair } from '../dataset/dataset'
import { batchRows } from '../dataset/order'
import { memoryRows } from '../dataset/rows/matrix'
import { readSafetensors } from '../formats/safetensors'
import { toFloat32 } from '../formats/tensor'
import type { Gpu } from '../gpu/device'
import { readTensors } from '../model/tensors'
import { readCheckpoint } from '../training/checkpoint'
import { TrainingSession } from '../training/session'
import { compared, type GoldenCheck } from './comparison'
import { configOfReference, type ReferenceConfig } from './goldenConfig'

/** Tolerance of the losses of a whole run: errors add up over its updates. */
const RUN_TOLERANCE = 1e-3
/** The same where states are stored in 16 bits. */
const HALF_RUN_TOLERANCE = 2e-2
/** And of the weights then: AdamW makes a whole step of a gradient near 0, whichever sign rounding gave it. */
const HALF_WEIGHT_TOLERANCE = 5e-2

/**
 * A whole short run by the contract against the reference's: rows, mean, every train line, the evaluation, the final weights. A
 * file that says `bits` 8 is a run with 8-bit AdamW.
 */
export async function checkGoldenTraining(
  gpu: Gpu,
  bytes: Uint8Array,
  file: string,
  clock: Clock,
  precision: Precision = 'f32',
): Promise<GoldenCheck[]> {
  const { tensors, metadata } = readSafetensors(bytes, file)
  const json = <T>(key: string): T => JSON.parse(metadata.get(key) ?? 'null') as T
  const values = (name: string): Float32Array => toFloat32(tensors.get(name) as NonNullable<ReturnType<typeof tensors.get>>)
  const reference = json<ReferenceConfig>('config')
  const base = configOfReference(reference, { micro: json('micro'), accumulation: json('accumulation') }, json('lr'))
  const eightBit = json<number>('bits') === 8
  const runTolerance = precision === 'f32' ? RUN_TOLERANCE : HALF_RUN_TOLERANCE
  const config = {
    ...base,
    precision,
    optimizer: { ...base.optimizer, kind: eightBit ? ('adamw8bit' as const) : ('adamw' as const) },
    run: { ...base.run, steps: json<number>('steps') },
    data: { ...base.data, validation: json<number>('validation') },
  }
  const query = values('x')
  const raw = {
    name: 'golden',
    builtin: false,
    rows: query.length / reference.Din,
    width: reference.Din,
    query: memoryRows(query, reference.Din),
    reply: memoryRows(values('r'), reference.Din),
    group: null,
    groupNames: null,
    digest: '',
    matrices: [],
    notes: [],
    credit: null,
  }
  const weights = readCheckpoint(bytes, file)
  const session = await TrainingSession.create({
    gpu,
    config,
    dataset: pair(raw, 'columns'),
    beginning: { kind: 'weights', checkpoint: weights },
    clock,
  })
  const checks: GoldenCheck[] = []
  const check = (name: string, got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = runTolerance): void => {
    checks.push(compared(name, got, wanted, tolerance))
  }
  try {
    json<number[][]>('firstRows').forEach((rows, k) => {
      check(`rows of batch ${k}`, batchRows(session.split.train, config.run.seed, k, rows.length), rows, 0)
    })
    check('data.mean', session.mean, values('data.mean'), 0)
    for (const wanted of json<Record<string, number>[]>('metrics')) {
      const line = await session.update()
      for (const key of ['loss', 'surface', 'internal', 'dialogue', 'reconstruction', 'gradNorm', 'learningRate'] as const)
        check(`step ${wanted.step} ${key}`, [line[key]], [wanted[key] as number])
    }
    const evaluation = await session.validate()
    for (const [key, wanted] of Object.entries(json<Record<string, number>>('evaluation')))
      check(`evaluation ${key}`, [evaluation?.[key as 'loss'] ?? Number.NaN], [wanted])
    const weightTolerance = precision === 'f32' ? RUN_TOLERANCE : HALF_WEIGHT_TOLERANCE
    for (const [name, got] of await readTensors(session.model, 'parameters'))
      check(`final ${name}`, got, values(`final.${name}`), weightTolerance)
  } finally {
    session.destroy()
  }
  return checks
}
