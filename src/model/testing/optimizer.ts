/** The optimizer in plain TypeScript, float64: the CPU twin of gradient_clip, adamw, adamw8 and ema (MODEL.md §6). */
import type { Config } from '../../core/config/types'
import { BLOCK, dynamicMap, SMALLEST_QUANTIZED, ZERO_CODE } from '../../core/dynamicMap'
import type { QuantizedValues } from '../moments'

export const MAPS = { first: dynamicMap(true), second: dynamicMap(false) }

/** A tensor with its moments and average, as plain numbers. */
export interface TwinTensor {
  decays: boolean
  weights: Float64Array
  average: Float64Array
  first: Float64Array | QuantizedValues
  second: Float64Array | QuantizedValues
  /** The moments of the last update before they were stored. */
  exact: { first: Float64Array; second: Float64Array }
}

/** A fresh tensor: moments of 0 in the kind that the config keeps. */
export function twinTensor(weights: ArrayLike<number>, decays: boolean, { optimizer }: Config): TwinTensor {
  const eight = optimizer.kind === 'adamw8bit' && weights.length >= SMALLEST_QUANTIZED
  const moment = (which: 'first' | 'second'): Float64Array | QuantizedValues =>
    eight
      ? {
          codes: new Uint8Array(weights.length).fill(ZERO_CODE[which]),
          absmax: new Float32Array(Math.ceil(weights.length / BLOCK)),
        }
      : new Float64Array(weights.length)
  const copy = (): Float64Array => Float64Array.from(weights)
  const exact = { first: new Float64Array(), second: new Float64Array() }
  return { decays, weights: copy(), average: copy(), first: moment('first'), second: moment('second'), exact }
}

/** The code whose value is nearest; of a tie the lower. */
export function nearestCode(map: Float32Array, value: number): number {
  let code = 0
  while (code < map.length - 1 && ((map[code] as number) + (map[code + 1] as number)) / 2 < value) code++
  return code
}

/** The code of a first moment: rounding never changes its sign, where 0 counts as positive. */
export function firstCode(moment: number, scaled: number): number {
  const code = nearestCode(MAPS.first, scaled)
  const negative = (MAPS.first[code] as number) < 0
  if (moment > 0 && negative) return code + 1
  if (moment < 0 && !negative) return code - 1
  return code
}

/** The code of a second moment: one that lives never becomes 0. */
export const secondCode = (moment: number, scaled: number): number =>
  moment > 0 ? Math.max(1, nearestCode(MAPS.second, scaled)) : nearestCode(MAPS.second, scaled)

/** The values that codes stand for. */
export const dequantized = ({ codes, absmax }: QuantizedValues, map: Float32Array): Float64Array =>
  Float64Array.from(codes, (code, i) => (map[code] as number) * (absmax[Math.floor(i / BLOCK)] as number))

/** Values as codes, block by block. */
export function quantized(values: Float64Array, code: (value: number, scaled: number) => number): QuantizedValues {
  const absmax = new Float32Array(Math.ceil(values.length / BLOCK))
  values.forEach((value, i) => {
    const block = Math.floor(i / BLOCK)
    absmax[block] = Math.max(absmax[block] as number, Math.abs(value))
  })
  const scaled = (value: number, i: number): number => {
    const most = absmax[Math.floor(i / BLOCK)] as number
    return most === 0 ? 0 : value / most
  }
  return { codes: Uint8Array.from(values, (value, i) => code(value, scaled(value, i))), absmax }
}

/** One update of every tensor, in place. `k` counts it. @returns the norm of the gradient before clipping */
export function twinUpdate(
  tensors: ReadonlyMap<string, TwinTensor>,
  gradients: ReadonlyMap<string, ArrayLike<number>>,
  { optimizer }: Config,
  k: number,
  learningRate: number,
): number {
  const { beta1, beta2, epsilon, weightDecay, clipNorm, emaDecay } = optimizer
  let square = 0
  for (const gradient of gradients.values()) square += Array.from(gradient).reduce((sum, g) => sum + g * g, 0)
  const norm = Math.sqrt(square)
  const factor = clipNorm > 0 ? Math.min(1, clipNorm / (norm + 1e-6)) : 1
  const c1 = 1 - beta1 ** k
  const c2 = Math.sqrt(1 - beta2 ** k)
  const d = Math.min(emaDecay, (1 + k) / (10 + k))
  for (const [name, tensor] of tensors) {
    const g = Array.from(gradients.get(name) ?? [], (value) => value * factor)
    const m = next(tensor.first, MAPS.first, (old, i) => beta1 * old + (1 - beta1) * (g[i] as number))
    const v = next(tensor.second, MAPS.second, (old, i) => beta2 * old + (1 - beta2) * (g[i] as number) ** 2)
    tensor.weights.forEach((w, i) => {
      const moved = w - (learningRate * c2 * (m[i] as number)) / (c1 * (Math.sqrt(v[i] as number) + c2 * epsilon))
      tensor.weights[i] = tensor.decays ? moved * (1 - learningRate * weightDecay) : moved
      tensor.average[i] = d * (tensor.average[i] as number) + (1 - d) * (tensor.weights[i] as number)
    })
    tensor.exact = { first: m, second: v }
    tensor.first = tensor.first instanceof Float64Array ? m : quantized(m, firstCode)
    tensor.second = tensor.second instanceof Float64Array ? v : quantized(v, secondCode)
  }
  return norm
}

const next = (moment: Float64Array | QuantizedValues, map: Float32Array, step: (old: number, i: number) => number): Float64Array =>
  (moment instanceof Float64Array ? moment : dequantized(moment, map)).map(step)
