import type { Inspection } from '../../core/library'
import { type Pace, unhurried } from '../rows/matrix'
import type { RowReader } from '../standardize'
import { histogram, rangeOf } from './histogram'

const BINS = 61

/**
 * Cosines of rows with their own replies, and with the reply of the row that was drawn after them: no row with its own.
 * @param rows a random sample, in the order drawn; at least 2
 */
export async function comparePairs(
  reader: RowReader,
  width: number,
  rows: Uint32Array,
  seed: number,
  pace: Pace = unhurried,
): Promise<NonNullable<Inspection['pairing']>> {
  const query = new Float32Array(width)
  const reply = new Float32Array(width)
  const first = new Float32Array(width)
  const next = new Float32Array(width)
  const pairs = new Float64Array(rows.length)
  const shuffled = new Float64Array(rows.length)
  reader.replies(rows.subarray(0, 1), first)
  next.set(first)
  for (let i = 0; i < rows.length; i++) {
    reader.queries(rows.subarray(i, i + 1), query)
    reply.set(next)
    if (i + 1 < rows.length) reader.replies(rows.subarray(i + 1, i + 2), next)
    else next.set(first)
    pairs[i] = cosine(query, reply)
    shuffled[i] = cosine(query, next)
    if (i % 64 === 63) await pace(i / rows.length)
  }
  const range = rangeOf([pairs, shuffled])
  return {
    rows: rows.length,
    seed,
    pairs: histogram(pairs, BINS, range),
    shuffled: histogram(shuffled, BINS, range),
    pairMean: mean(pairs),
    shuffledMean: mean(shuffled),
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Cosine of two vectors in float64; 0 where one of them is 0, NaN where one is not finite. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number]
    dot += x * y
    aa += x * x
    bb += y * y
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb)
}
