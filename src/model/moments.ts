import { BLOCK, dynamicMap, ZERO_CODE } from '../core/dynamicMap'
import { blocksOf, type MomentLayout, type MomentStretch, momentLayout } from '../core/memory/moments'
import { TRANSFER_BYTES } from '../core/memory/sizes'
import type { ArenaTensor } from '../core/parameters'
import type { BufferSet } from '../gpu/buffers'
import type { Gpu } from '../gpu/device'
import { readThrough } from '../gpu/readback'
import type { ModelContext } from './context'

/** A moment of one tensor in 8 bits, unpadded: a code a value, and the largest magnitude of each block of 256 (MODEL.md §6). */
export interface QuantizedValues {
  codes: Uint8Array<ArrayBuffer>
  absmax: Float32Array<ArrayBuffer>
}

/** A moment of every tensor by name: 32-bit values, or codes. */
export type MomentValues = Map<string, Float32Array<ArrayBuffer> | QuantizedValues>
export interface Moments {
  first: MomentValues
  second: MomentValues
}

/** What of a model its moments need. */
interface MomentHolder {
  readonly gpu: Gpu
  readonly context: ModelContext
  readonly buffers: BufferSet
}

const ORDER = ['first', 'second'] as const

const layoutOf = ({ context }: MomentHolder): MomentLayout => momentLayout(context.config, context.layout)

/** Gives fresh 8-bit moments their map and the codes of 0; fresh 32-bit ones are 0 already. */
export function initialMoments(model: MomentHolder): void {
  const { blocks } = layoutOf(model)
  if (blocks === 0) return
  const { queue } = model.gpu.device
  queue.writeBuffer(model.buffers.get('dynamic.map'), 0, Float32Array.of(...dynamicMap(true), ...dynamicMap(false)))
  const piece = new Uint8Array(Math.min(TRANSFER_BYTES, blocks * BLOCK))
  for (const moment of ORDER) {
    piece.fill(ZERO_CODE[moment])
    for (let at = 0; at < blocks * BLOCK; at += piece.length)
      queue.writeBuffer(model.buffers.get(`moment.${moment}.codes`), at, piece, 0, Math.min(piece.length, blocks * BLOCK - at))
  }
}

/** Puts the moments of a run back where they were. Every tensor must be there, in the kind that this configuration keeps. */
export function writeMoments(model: MomentHolder, moments: Moments): void {
  for (const stretch of layoutOf(model).stretches)
    for (const tensor of stretch.tensors) {
      if (stretch.quantized) writeQuantized(model, stretch, tensor, moments)
      else for (const moment of ORDER) writeFloats(model, stretch, tensor, moment, moments[moment].get(tensor.name))
    }
}

function writeFloats(
  model: MomentHolder,
  stretch: MomentStretch,
  { name, offset }: ArenaTensor,
  moment: keyof Moments,
  values: Float32Array<ArrayBuffer> | QuantizedValues | undefined,
): void {
  if (!(values instanceof Float32Array)) throw new Error(`the ${moment} moment of ${name} must be 32-bit values`)
  model.gpu.device.queue.writeBuffer(model.buffers.get(`moment.${moment}`), stretch.at + offset - stretch.offset, values)
}

function writeQuantized(model: MomentHolder, { at }: MomentStretch, { name, count }: ArenaTensor, moments: Moments): void {
  const { queue } = model.gpu.device
  const scales = new Float32Array(2 * blocksOf(count))
  ORDER.forEach((moment, which) => {
    const values = moments[moment].get(name)
    if (!values || values instanceof Float32Array) throw new Error(`the ${moment} moment of ${name} must be 8-bit codes`)
    const padded = new Uint8Array(blocksOf(count) * BLOCK).fill(ZERO_CODE[moment])
    padded.set(values.codes)
    queue.writeBuffer(model.buffers.get(`moment.${moment}.codes`), at * BLOCK, padded)
    values.absmax.forEach((magnitude, block) => {
      scales[2 * block + which] = magnitude
    })
  })
  queue.writeBuffer(model.buffers.get('moment.absmax'), 8 * at, scales)
}

/** Reads the moments of every tensor, as the GPU holds them. */
export async function readMoments(model: MomentHolder): Promise<Moments> {
  const { stretches, floatBytes, blocks } = layoutOf(model)
  const read = async (name: string, bytes: number): Promise<ArrayBuffer> => {
    if (bytes === 0) return new ArrayBuffer(0)
    const source = model.buffers.get(name)
    return (await readThrough(model.gpu.device, model.buffers.get('staging.transfer'), source, 0, bytes)).buffer
  }
  const scales = new Float32Array(await read('moment.absmax', 8 * blocks))
  const gather = async (moment: keyof Moments): Promise<MomentValues> => {
    const floats = await read(`moment.${moment}`, floatBytes)
    const codes = await read(`moment.${moment}.codes`, blocks * BLOCK)
    const values: MomentValues = new Map()
    for (const { tensors, quantized, offset, at } of stretches)
      for (const tensor of tensors) {
        const { name, count } = tensor
        if (!quantized) values.set(name, new Float32Array(floats, at + tensor.offset - offset, count))
        else values.set(name, { codes: new Uint8Array(codes, at * BLOCK, count), absmax: every2nd(scales, at, count, moment) })
      }
    return values
  }
  return { first: await gather('first'), second: await gather('second') }
}

/** One moment's magnitudes out of the pairs of a tensor's blocks. */
const every2nd = (pairs: Float32Array, firstBlock: number, count: number, moment: keyof Moments): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: blocksOf(count) }, (_, block) => pairs[2 * (firstBlock + block) + ORDER.indexOf(moment)] as number)
