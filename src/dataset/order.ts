/** Which rows train, and in which order: functions of the seed alone (CONTRACT.md, Randomness and row order). */
import { StudioError } from '../core/errors'
import { pcg, STREAM, streamKey } from '../core/rng'
import type { Split } from './types'

/**
 * Divides `rows` rows: the first round(fraction·rows) by rank are held out. Throws a {@link StudioError} when fewer than two are left
 * to train on.
 */
export function split(rows: number, seed: number, fraction: number): Split {
  const order = ranked(
    streamKey(seed, STREAM.split),
    Uint32Array.from({ length: rows }, (_, i) => i),
  )
  const held = Math.floor(fraction * rows + 0.5)
  const left = rows - held
  if (left < 2)
    throw new StudioError(
      'data.validation',
      `of ${rows} rows, ${held} are held out and ${left} left to train on; at least 2 are needed.`,
      'Lower it, or open a dataset with more rows.',
    )
  return { train: order.slice(held).sort(), validation: order.slice(0, held) }
}

/** The training rows (ascending) in the order of one epoch. */
export const epochOrder = (trainRows: Uint32Array, seed: number, epoch: number): Uint32Array =>
  ranked(pcg(streamKey(seed, STREAM.epoch) ^ epoch), trainRows)

/** Rows of update `step` (from 0): stream positions step·effective and on. Without a cache; a run uses {@link RowStream}. */
export const batchRows = (trainRows: Uint32Array, seed: number, step: number, effective: number): Uint32Array =>
  new RowStream(trainRows, seed).batch(step, new Uint32Array(effective))

/** Rows that are put in order, at most, to look ahead before a run begins; two epochs in any case. */
const LOOK_AHEAD = 4_000_000

/** The endless stream of training rows. Any update can be asked for, so that resuming needs no state; two epochs' orders are kept. */
export class RowStream {
  private readonly orders = new Map<number, Uint32Array>()

  constructor(
    private readonly trainRows: Uint32Array,
    private readonly seed: number,
  ) {}

  /** Fills `out`, whose length is the effective batch, with the rows of update `step`, and returns it. */
  batch(step: number, out: Uint32Array): Uint32Array {
    return this.from(step * out.length, out)
  }

  /** Fills `out` with the rows at stream position `start` and on, and returns it. */
  from(start: number, out: Uint32Array): Uint32Array {
    const rows = this.trainRows.length
    let filled = 0
    while (filled < out.length) {
      const position = start + filled
      const from = position % rows
      const part = this.order((position - from) / rows).subarray(from, from + out.length - filled)
      out.set(part, filled)
      filled += part.length
    }
    return out
  }

  /**
   * The first update from `step` up to `steps` in which a micro-batch that straddles two epochs holds a row twice, or null. Looks
   * {@link LOOK_AHEAD} rows ahead.
   * @param effective rows of an update: whole micro-batches of `micro`, at most the number of training rows
   */
  firstRepeat(step: number, steps: number, effective: number, micro: number): { step: number; row: number } | null {
    const rows = this.trainRows.length
    if (rows % micro === 0 || micro > rows) return null
    const out = new Uint32Array(micro)
    const from = Math.floor((step * effective) / rows) + 1
    const end = Math.min((steps * effective) / rows, from + Math.max(2, LOOK_AHEAD / rows))
    for (let epoch = from; epoch < end; epoch++) {
      if ((epoch * rows) % micro === 0) continue
      const straddling = Math.floor((epoch * rows) / micro)
      const seen = new Set<number>()
      for (const row of this.batch(straddling, out)) {
        if (seen.has(row)) return { step: Math.floor((straddling * micro) / effective), row }
        seen.add(row)
      }
    }
    return null
  }

  private order(epoch: number): Uint32Array {
    const known = this.orders.get(epoch)
    if (known) return known
    // Updates come in order: an epoch that is left behind is not asked for again.
    const oldest = this.orders.keys().next()
    if (this.orders.size >= 2 && !oldest.done) this.orders.delete(oldest.value)
    const order = epochOrder(this.trainRows, this.seed, epoch)
    this.orders.set(epoch, order)
    return order
  }
}

/** Rows by pcg(key ^ row), ties in the order they come: a stable radix sort of the draws, four passes of a byte. */
export function ranked(key: number, rows: Uint32Array): Uint32Array {
  const buffers = [0, 1].map(() => ({ rows: new Uint32Array(rows.length), draws: new Uint32Array(rows.length) }))
  let from = { rows, draws: rows.map((row) => pcg(key ^ row)) }
  for (let pass = 0; pass < 4; pass++) {
    const to = buffers[pass % 2] as typeof from
    const next = bucketStarts(from.draws, 8 * pass)
    for (let i = 0; i < rows.length; i++) {
      const draw = from.draws[i] as number
      const bucket = (draw >>> (8 * pass)) & 0xff
      const at = next[bucket] as number
      next[bucket] = at + 1
      to.rows[at] = from.rows[i] as number
      to.draws[at] = draw
    }
    from = to
  }
  return from.rows
}

/** Where each value of one byte of the draws begins in their order. */
function bucketStarts(draws: Uint32Array, shift: number): Uint32Array {
  const counts = new Uint32Array(256)
  for (const draw of draws) (counts[(draw >>> shift) & 0xff] as number)++
  let start = 0
  return counts.map((count) => {
    start += count
    return start - count
  })
}
