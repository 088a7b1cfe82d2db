import { CLIP_WORDS } from '../../core/memory/arenas'
import { normal, pcg } from '../../core/rng'
import type { Model } from '../model'
import { readMoments } from '../moments'
import { readBuffer, readTensors, type TensorValues, writeTensors } from '../tensors'
import { type UpdateVerdict, unpackVerdict } from '../updateState'

/** Random gradients of every tensor, over many orders of magnitude, with zeros and whole blocks of zeros among them. */
export function randomGradients({ context }: Model, key: number): TensorValues {
  return new Map(
    context.layout.tensors.map(({ name, count }, t) => {
      const stream = pcg(key ^ pcg(t))
      const value = (i: number): number => {
        if (i % 7 === 3 || Math.floor(i / 256) === 2) return 0
        return normal(stream, i) * 10 ** (-6 * ((pcg(stream ^ i) >>> 8) / 2 ** 24))
      }
      return [name, Float32Array.from({ length: count }, (_, i) => value(i))]
    }),
  )
}

/** Runs the update alone on given gradients. */
export async function updateWith(model: Model, gradients: TensorValues, learningRate: number): Promise<void> {
  model.setControl({ step: 0, sampleOffset: 0, batch: model.context.micro, rows: model.context.micro, learningRate })
  model.clear('update')
  writeTensors(model, 'gradients', gradients)
  await model.run('update')
}

/** What the GPU decided about the last update. */
export const verdictOf = async (model: Model): Promise<UpdateVerdict> => unpackVerdict((await readBuffer(model, 'clip', CLIP_WORDS)).buffer)

/** Every bit that an update may change: weights, average, moments. */
export async function optimizerBits(model: Model): Promise<Map<string, Uint8Array>> {
  const bits = new Map<string, Uint8Array>()
  const keep = (name: string, { buffer, byteOffset, byteLength }: ArrayBufferView): void => {
    bits.set(name, new Uint8Array(buffer, byteOffset, byteLength))
  }
  for (const [name, values] of await readTensors(model, 'parameters')) keep(name, values)
  if (model.context.config.optimizer.emaDecay > 0) for (const [name, values] of await readTensors(model, 'ema')) keep(`ema.${name}`, values)
  const moments = await readMoments(model)
  for (const which of ['first', 'second'] as const)
    for (const [name, values] of moments[which]) {
      keep(`${which}.${name}`, values instanceof Float32Array ? values : values.codes)
      if (!(values instanceof Float32Array)) keep(`${which}.${name}.absmax`, values.absmax)
    }
  return bits
}
