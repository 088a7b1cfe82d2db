import { decodeHalves } from '../core/half'
import { storedBytes } from '../core/memory/sizes'
import { type ArenaTensor, encoderCopyLayout } from '../core/parameters'
import { readThrough } from '../gpu/readback'
import type { Model } from './model'

/** Buffers with a place for every parameter, in the order of the arena. */
export type ArenaName = 'parameters' | 'gradients' | 'ema'

/** Values by tensor name, each flat in row-major order of its shape. */
export type TensorValues = Map<string, Float32Array<ArrayBuffer>>

/** Copies values into an arena; names that are not given keep what they hold. */
export function writeTensors(model: Model, arena: ArenaName, values: ReadonlyMap<string, Float32Array<ArrayBuffer>>): void {
  for (const tensor of model.context.layout.tensors) {
    const given = values.get(tensor.name)
    if (given) model.gpu.device.queue.writeBuffer(model.buffers.get(arena), tensor.offset, given)
  }
}

/** Reads every tensor of an arena. */
export async function readTensors(model: Model, arena: ArenaName): Promise<TensorValues> {
  const bytes = await readThrough(
    model.gpu.device,
    model.buffers.get('staging.transfer'),
    model.buffers.get(arena),
    0,
    model.context.layout.bytes,
  )
  const view = ({ name, offset, count }: ArenaTensor): [string, Float32Array<ArrayBuffer>] => [
    name,
    new Float32Array(bytes.buffer, offset, count),
  ]
  return new Map(model.context.layout.tensors.map(view))
}

/** Reads the first `count` values of any buffer of the plan. */
export async function readBuffer(model: Model, name: string, count: number): Promise<Float32Array<ArrayBuffer>> {
  const bytes = await readThrough(model.gpu.device, model.buffers.get('staging.transfer'), model.buffers.get(name), 0, count * 4)
  return new Float32Array(bytes.buffer)
}

/** Reads the first `count` numbers of a buffer that is stored in the model's precision: states and their gradients. */
export async function readStored(model: Model, name: string, count: number): Promise<Float32Array<ArrayBuffer>> {
  if (storedBytes(model.context.config.precision) === 4) return readBuffer(model, name, count)
  const halves = new Uint16Array((await readBuffer(model, name, Math.ceil(count / 2))).buffer, 0, count)
  const values = new Float32Array(count)
  decodeHalves(halves, values)
  return values
}

/** Freezes the encoder that targets come from: takes every tensor `encoder.…`. Only for a model made with `frozenTarget`. */
export function writeTargetEncoder(model: Model, values: ReadonlyMap<string, Float32Array<ArrayBuffer>>): void {
  const buffer = model.buffers.get('target.encoder')
  for (const { name, offset } of encoderCopyLayout(model.context.layout).tensors) {
    const given = values.get(name)
    if (given) model.gpu.device.queue.writeBuffer(buffer, offset, given)
  }
}
