/** Weights and rows that the reference drew too, number by number (scripts/reference/selfcheck.py). */
import type { Config } from '../../core/config/types'
import { normal, pcg, streamKey } from '../../core/rng'
import { initialTensors } from '../../model/init'
import type { TensorValues } from '../../model/tensors'

const STREAM = { noise: 0x5eed00c1, query: 0x5eed00c2, reply: 0x5eed00c3 }

/** Without noise on these, a cell stays exactly 0 until something reaches it. */
const QUIET: ReadonlySet<string> = new Set(['cell.b1', 'cell.b2', 'cell.film'])

/**
 * `fresh`: as a run begins. `full`: with noise on every tensor, so that everything takes part. `quiet`: with noise on all but the
 * biases of the cells' rule.
 */
export type WeightKind = 'fresh' | 'quiet' | 'full'

const keyOf = (config: Config, stream: number, index: number): number => pcg(streamKey(config.run.seed, stream) ^ index)

/** @param spread standard deviation of the noise */
export function checkWeights(config: Config, din: number, kind: WeightKind, spread: number): TensorValues {
  const weights = initialTensors(config, din)
  if (kind === 'fresh')
    return weights
    // initialTensors keeps the contract's order, by which the streams are numbered
  ;[...weights].forEach(([name, values], index) => {
    if (kind === 'quiet' && QUIET.has(name)) return
    const key = keyOf(config, STREAM.noise, index)
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + spread * normal(key, i)
  })
  return weights
}

/** Rows of queries or replies, [count, din]. */
export const checkRows = (config: Config, which: 'query' | 'reply', count: number, din: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count * din }, (_, i) => normal(keyOf(config, STREAM[which], 0), i))
