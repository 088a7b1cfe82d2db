import { readSafetensors } from '../formats/safetensors'
import { toFloat32 } from '../formats/tensor'
import type { Gpu } from '../gpu/device'
import type { ContextOptions } from '../model/context'
import { Model } from '../model/model'
import { readBuffer, readTensors, type TensorValues, writeTensors } from '../model/tensors'
import { configOfReference, type ReferenceConfig } from './goldenConfig'

/** One quantity of a golden file: how far the GPU's value is from the reference's, relative to the reference's norm. */
export interface GoldenCheck {
  name: string
  error: number
  tolerance: number
}

/** Tolerance of float32 against the float64 reference. */
export const F32_TOLERANCE = 1e-4

/** ‖a − b‖/‖b‖ in float64. A reference of exactly 0 allows nothing but 0. NaN where a is not finite. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN
  let difference = 0
  let norm = 0
  for (let i = 0; i < b.length; i++) {
    const expected = b[i] as number
    difference += ((a[i] as number) - expected) ** 2
    norm += expected ** 2
  }
  if (norm === 0) return difference === 0 ? 0 : Number.POSITIVE_INFINITY
  return Math.sqrt(difference / norm)
}

interface GoldenFile {
  config: ReferenceConfig
  micro: number
  accumulation: number
  step: number
  losses: Record<'L' | 'surf' | 'int' | 'dlg' | 'rec', number>
  gradNorm: number
  adamw: { lr: number; losses: number[] }
  values: ReadonlyMap<string, Float32Array<ArrayBuffer>>
}

function readGolden(bytes: Uint8Array, file: string): GoldenFile {
  const { tensors, metadata } = readSafetensors(bytes, file)
  const json = (key: string): unknown => JSON.parse(metadata.get(key) ?? 'null')
  return {
    config: json('config') as ReferenceConfig,
    micro: Number(metadata.get('micro')),
    accumulation: Number(metadata.get('accumulation')),
    step: Number(metadata.get('step')),
    losses: json('losses') as GoldenFile['losses'],
    gradNorm: Number(metadata.get('gradNorm')),
    adamw: json('adamw') as GoldenFile['adamw'],
    values: new Map([...tensors].map(([name, tensor]) => [name, new Float32Array(toFloat32(tensor))])),
  }
}

/** Poisons every state and scratch buffer, so that a value that is read before it is written shows. */
function poison(model: Model): void {
  for (const { name, kind, role, bytes } of model.memory.buffers) {
    if (role !== 'storage' || (kind !== 'states' && kind !== 'scratch')) continue
    model.gpu.device.queue.writeBuffer(model.buffers.get(name), 0, new Float32Array(bytes / 4).fill(1e30))
  }
}

/** Runs one update on the golden batch: forward, backward, optimizer. `update` counts from 0. */
async function goldenUpdate(model: Model, golden: GoldenFile, update: number): Promise<void> {
  const { micro, accumulation, values } = golden
  const din = model.context.g.din
  const rows = (name: string, j: number): Float32Array<ArrayBuffer> =>
    (values.get(name) as Float32Array<ArrayBuffer>).slice(j * micro * din, (j + 1) * micro * din)
  const { device } = model.gpu
  for (let j = 0; j < accumulation; j++) {
    model.setControl({
      step: golden.step + update,
      updates: update,
      sampleOffset: j * micro,
      batch: micro,
      rows: micro * accumulation,
      learningRate: golden.adamw.lr,
    })
    model.setRows(rows('x', j), rows('r', j))
    if (j === 0) model.clear('update')
    await model.run('forward')
    await model.run('backward')
  }
  await model.run('update')
  await device.queue.onSubmittedWorkDone()
}

/** y, rebuilt from ŷ and its norm, which is what the losses keep. */
async function answers(model: Model, micro: number, din: number): Promise<Float32Array> {
  const unit = await readBuffer(model, 'answer', micro * din)
  const norms = await readBuffer(model, 'answer.norm', micro)
  return unit.map((value, i) => value * (norms[Math.floor(i / din)] as number))
}

async function forwardChecks(
  model: Model,
  golden: GoldenFile,
  check: (name: string, got: ArrayLike<number>, wanted: ArrayLike<number>) => void,
): Promise<void> {
  const { g } = model.context
  const { micro, values } = golden
  const expect = (name: string): Float32Array => values.get(name) as Float32Array
  check('u', await readBuffer(model, 'query.surface', micro * g.surface), expect('u'))
  check('y', await answers(model, micro, g.din), expect('y'))
  if (golden.config.bypass) return
  check('o', await readBuffer(model, 'output.surface', micro * g.surface), expect('o'))
  check('sT', await readBuffer(model, 'state.final', g.cells * micro * g.channels), expect('sT'))
}

/**
 * Runs a golden file of one step through the kernels: outputs, losses, every gradient tensor, and the parameters after three
 * AdamW updates (reference/README.md).
 */
export async function checkGolden(gpu: Gpu, bytes: Uint8Array, file: string, options: ContextOptions = {}): Promise<GoldenCheck[]> {
  const golden = readGolden(bytes, file)
  const config = configOfReference(golden.config, { micro: golden.micro, accumulation: golden.accumulation }, golden.adamw.lr)
  const model = await Model.create(gpu, config, golden.config.Din, options)
  const checks: GoldenCheck[] = []
  const check = (name: string, got: ArrayLike<number>, wanted: ArrayLike<number>): void => {
    checks.push({ name, error: relativeError(got, wanted), tolerance: F32_TOLERANCE })
  }
  try {
    poison(model)
    const zero = new Map(model.context.layout.tensors.map(({ name, count }) => [name, new Float32Array(count)]))
    writeTensors(model, 'parameters', golden.values)
    writeTensors(model, 'moment.first', zero)
    writeTensors(model, 'moment.second', zero)
    for (let update = 0; update < 3; update++) {
      await goldenUpdate(model, golden, update)
      const losses = await readBuffer(model, 'losses', 4)
      const { surface, internal, dialogue, reconstruction } = config.loss
      const total = surface * at(losses, 0) + internal * at(losses, 1) + dialogue * at(losses, 2) + reconstruction * at(losses, 3)
      check(`loss ${update + 1}`, [total], [golden.adamw.losses[update] as number])
      if (update > 0) continue
      const { surf, int, dlg, rec } = golden.losses
      for (const [i, value] of [surf, int, dlg, rec].entries()) check(`loss part ${i}`, [at(losses, i)], [value])
      check('gradNorm', [at(await readBuffer(model, 'clip', 1), 0)], [golden.gradNorm])
      if (golden.accumulation === 1) await forwardChecks(model, golden, check)
      compareTensors(await readTensors(model, 'gradients'), golden, 'grad.', check)
    }
    compareTensors(await readTensors(model, 'parameters'), golden, 'after3.', check)
  } finally {
    model.destroy()
  }
  return checks
}

const at = (values: Float32Array, i: number): number => values[i] as number

function compareTensors(
  got: TensorValues,
  golden: GoldenFile,
  prefix: string,
  check: (name: string, got: ArrayLike<number>, wanted: ArrayLike<number>) => void,
): void {
  for (const [name, values] of got) check(prefix + name, values, golden.values.get(prefix + name) ?? [])
}
