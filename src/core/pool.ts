/**
 * Pool training (MODEL.md §7): which rows of an update go on from an earlier final state, what happens to these states first, and
 * where the new ones go. Pure functions of seed, update number and what the pool holds, so that a resumed run repeats them.
 *
 * Every draw of update k has the key pcg(pcg(pcg(seed ^ 0x5eed0004) ^ k) ^ use), one `use` for each thing that is drawn.
 */
import type { Config } from './config/types'
import type { Geometry } from './geometry'
import { pcg, STREAM, streamKey, uniform } from './rng'

/** What the host knows of each entry; the states are on the GPU. Entries 0 … filled − 1 hold a state, the others are free. */
export interface PoolEntries {
  /** Row of the dataset that the state answers. */
  rows: Uint32Array
  /** Updates that the state has been through since it was zero, so it is age·T lattice steps old; 0 for a free entry. */
  age: Uint32Array
  /** Weighted loss of its row in its last update: surface, dialogue and reconstruction (the internal loss has no part per row). */
  loss: Float32Array
  filled: number
}

/** A sphere of cells: those whose squared distance from (x, y, z) is below `squaredRadius`, in cells. */
export interface Sphere {
  x: number
  y: number
  z: number
  squaredRadius: number
}

/** How one row of an update begins, and where its final state goes. */
export interface PoolSample {
  /** Row of the dataset. */
  row: number
  /** Entry that its final state goes to; null where none is left to take it. */
  entry: number | null
  /** Whether it starts from the state in that entry; otherwise from zeros. */
  continues: boolean
  /** What of that state is zeroed first. */
  damage: Sphere | null
}

export type PoolSettings = Pick<Config, 'pool'> & { run: Pick<Config['run'], 'seed'> }

const USE = { entries: 1, places: 2, damage: 3, swapped: 4, pairs: 5 } as const
/** Radius of the damage as a share of the lattice's width (MODEL.md §7). */
const RADIUS = { from: 0.13, to: 0.33 }

const drawKey = (seed: number, update: number, use: number): number => pcg(pcg(streamKey(seed, STREAM.pool) ^ update) ^ use)

/** An empty pool of `size` entries. */
export const emptyPool = (size: number): PoolEntries => ({
  rows: new Uint32Array(size),
  age: new Uint32Array(size),
  loss: new Float32Array(size),
  filled: 0,
})

/** Rows of an update of `batch` rows that always come from the stream: ⌈freshFraction·M⌉. */
export const freshRows = ({ pool }: Pick<Config, 'pool'>, batch: number): number => Math.ceil(pool.freshFraction * batch)

/**
 * Rows of an update that come out of a pool that holds `filled` states. While it holds fewer than wanted, stream rows stand in for
 * them: until the first update that counts, which fills it.
 */
export const pooledRows = (settings: Pick<Config, 'pool'>, batch: number, filled: number): number =>
  Math.min(filled, batch - freshRows(settings, batch))

/**
 * Stream positions of update `update` begin here and run on for as many rows as do not come out of the pool (CONTRACT.md). Rows
 * that stand in for the pool are the next ones of the stream, and the following updates meet them again: positions depend on the
 * update's number alone, and resuming stays arithmetic.
 */
export const streamStart = (settings: Pick<Config, 'pool'>, batch: number, update: number): number => update * freshRows(settings, batch)

/** Items by pcg(key ^ item), ties by item. */
const ranked = (key: number, items: readonly number[]): number[] =>
  items
    .map((item) => ({ item, draw: pcg(key ^ item) }))
    .sort((a, b) => a.draw - b.draw || a.item - b.item)
    .map(({ item }) => item)

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

/** `count` entries without repetition; those whose pair is in the batch already come last, since InfoNCE would take it for its own negative. */
function chooseEntries(key: number, entries: PoolEntries, count: number, streamRows: Uint32Array): number[] {
  const met = new Set(streamRows)
  const first: number[] = []
  const last: number[] = []
  for (const entry of ranked(key, range(0, entries.filled))) {
    const row = entries.rows[entry] as number
    ;(met.has(row) ? last : first).push(entry)
    met.add(row)
  }
  return [...first, ...last].slice(0, count)
}

/** A cell of the lattice as centre, any equally likely, and a radius U(.13, .33)·W. */
export function damageSphere(g: Pick<Geometry, 'width' | 'height' | 'depth'>, key: number, entry: number): Sphere {
  const draw = (i: number): number => uniform(key, 4 * entry + i)
  const radius = g.width * (RADIUS.from + (RADIUS.to - RADIUS.from) * draw(3))
  return {
    x: Math.floor(draw(0) * g.width),
    y: Math.floor(draw(1) * g.height),
    z: Math.floor(draw(2) * g.depth),
    squaredRadius: Math.fround(radius * radius),
  }
}

/** Another training row than `row`, every one equally likely. `trainRows` ascends and has two rows or more. */
function otherRow(trainRows: Uint32Array, row: number, draw: number): number {
  const index = Math.floor(draw * (trainRows.length - 1))
  // without `row` the list ascends too: what stands at or after its place moves up by one
  return (trainRows[index] as number) < row ? (trainRows[index] as number) : (trainRows[index + 1] as number)
}

export interface PoolUpdate {
  settings: PoolSettings
  g: Pick<Geometry, 'width' | 'height' | 'depth'>
  /** Updates done before this one. */
  update: number
  /** Rows of the update that come from the stream: the batch begins with them. */
  streamRows: Uint32Array
  /** Rows that come out of the pool: {@link pooledRows}. */
  pooled: number
  /** All training rows, ascending. */
  trainRows: Uint32Array
}

/**
 * The samples of one update: stream rows, then pool entries in the order they were drawn. Of the entries drawn, the one with the
 * highest loss starts from zeros and keeps its pair; the `damaged` with the lowest losses among the others lose a sphere; and
 * round(swapFraction·drawn) of the others (all at most) get another pair. Equal losses count by entry number.
 *
 * Stream rows go to free entries while there are any, then to entries that this update does not use, drawn at random: every state
 * is as likely to be replaced, so that ages spread geometrically and old states stay. Rows beyond these are not kept.
 */
export function choosePool(entries: PoolEntries, { settings, g, update, streamRows, pooled, trainRows }: PoolUpdate): PoolSample[] {
  const { pool, run } = settings
  const key = (use: number): number => drawKey(run.seed, update, use)
  const chosen = chooseEntries(key(USE.entries), entries, pooled, streamRows)
  const [worst, ...others] = [...chosen].sort((a, b) => (entries.loss[b] as number) - (entries.loss[a] as number) || a - b)
  const damaged = new Set(others.slice(Math.max(0, others.length - pool.damaged)))
  const swaps = Math.round(pool.swapFraction * chosen.length)
  const swapped = new Set(ranked(key(USE.swapped), others).slice(0, swaps))
  const used = new Set(chosen)
  const places = [
    ...range(entries.filled, entries.rows.length),
    ...ranked(
      key(USE.places),
      range(0, entries.filled).filter((entry) => !used.has(entry)),
    ),
  ]
  const stream = Array.from(streamRows, (row, i): PoolSample => ({ row, entry: places[i] ?? null, continues: false, damage: null }))
  const going = chosen.map((entry): PoolSample => {
    const row = entries.rows[entry] as number
    return {
      row: swapped.has(entry) ? otherRow(trainRows, row, uniform(key(USE.pairs), entry)) : row,
      entry,
      continues: entry !== worst,
      damage: damaged.has(entry) ? damageSphere(g, key(USE.damage), entry) : null,
    }
  })
  return [...stream, ...going]
}

/** Notes in the pool what an update left: pairs, ages and losses (one a sample). */
export function commitPool(entries: PoolEntries, samples: readonly PoolSample[], losses: ArrayLike<number>): void {
  samples.forEach(({ row, entry, continues }, i) => {
    if (entry === null) return
    entries.rows[entry] = row
    entries.age[entry] = continues ? (entries.age[entry] as number) + 1 : 1
    entries.loss[entry] = losses[i] as number
    entries.filled = Math.max(entries.filled, entry + 1)
  })
}
