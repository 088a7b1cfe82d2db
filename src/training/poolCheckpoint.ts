import type { Config } from '../core/config/types'
import { StudioError } from '../core/errors'
import { geometryOf } from '../core/geometry'
import type { Tensor } from '../formats/tensor'

/** The pool as a checkpoint holds it. Entries that have an age hold a state; they come first. */
export interface SavedPool {
  /** f16 bit patterns, [size][cells · channels]. */
  states: Uint16Array
  /** Row of the dataset, a value an entry, as the others. */
  rows: Uint32Array
  age: Uint32Array
  loss: Float32Array
}

/** The tensors `pool.*` (CONTRACT.md, Checkpoint); none without a pool. */
export function poolTensors(pool: SavedPool | null): Tensor[] {
  if (!pool) return []
  const size = pool.rows.length
  return [
    { name: 'pool.states', dtype: 'F16', shape: [size, pool.states.length / size], data: pool.states },
    { name: 'pool.rows', dtype: 'U32', shape: [size], data: pool.rows },
    { name: 'pool.age', dtype: 'U32', shape: [size], data: pool.age },
    { name: 'pool.loss', dtype: 'F32', shape: [size], data: pool.loss },
  ]
}

/** The pool of a checkpoint's tensors; null where there is none, or none that is whole. */
export function loadPool(tensors: ReadonlyMap<string, Tensor>): SavedPool | null {
  const [states, rows, age, loss] = ['states', 'rows', 'age', 'loss'].map((name) => tensors.get(`pool.${name}`)?.data)
  const whole = states instanceof Uint16Array && rows instanceof Uint32Array && age instanceof Uint32Array && loss instanceof Float32Array
  return whole ? { states, rows, age, loss } : null
}

/**
 * Checks the pool that a run goes on with.
 * @param rows of the dataset
 * @throws StudioError when the run has a pool and the checkpoint has none, or one of another shape
 */
export function checkPool(pool: SavedPool | null, config: Config, rows: number, file: string): void {
  if (!config.pool.enabled) return
  const problem = pool ? misfit(pool, config, rows) : 'it holds no pool of states, and the run has one.'
  if (problem) throw new StudioError(file, problem, 'Go on with the settings that it was made with, or start from its weights.')
}

/** Why a pool cannot be that of a run; null where it can. */
function misfit({ states, rows, age, loss }: SavedPool, config: Config, datasetRows: number): string | null {
  const { size } = config.pool
  const { cells, channels } = geometryOf(config, 1)
  const values = cells * channels
  const sizes = [rows.length, age.length, loss.length]
  if (sizes.some((length) => length !== size)) return `its pool has ${rows.length} states; this run has ${size}.`
  if (states.length !== size * values) return `its pool.states has ${states.length} values; this lattice needs [${size}, ${values}].`
  const filled = age.findLastIndex((updates) => updates > 0) + 1
  if (age.subarray(0, filled).includes(0)) return 'its pool.age has a gap: a free entry before a used one.'
  const wrong = rows.subarray(0, filled).find((row) => row >= datasetRows)
  return wrong === undefined ? null : `its pool.rows names row ${wrong} of a dataset of ${datasetRows}.`
}
