import type { ArenaTensor } from '../core/parameters'
import { readThrough } from '../gpu/readback'
import type { Model } from './model'

export type ArenaName = 'parameters' | 'gradients' | 'moment.first' | 'moment.second'

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

/** Freezes the encoder that targets come from. Only for a model made with `frozenTarget`. */
export function writeTargetEncoder(model: Model, weight: Float32Array<ArrayBuffer>, bias: Float32Array<ArrayBuffer>): void {
  const { din, surface } = model.context.g
  const buffer = model.buffers.get('target.encoder')
  model.gpu.device.queue.writeBuffer(buffer, 0, weight)
  model.gpu.device.queue.writeBuffer(buffer, Math.ceil((din * surface * 4) / 256) * 256, bias)
}
