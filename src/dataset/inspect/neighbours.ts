import { type Pace, unhurried } from '../rows/matrix'
import type { RowReader } from '../standardize'
import type { Role } from '../types'
import { cosine } from './pairing'

/** Rows between two looks at the pace. */
const STRIDE = 256

/**
 * The `count` rows whose vectors are nearest to that of `row` by cosine, best first, equally near ones by number; the row itself and
 * rows that are not finite are left out.
 */
export async function nearest(
  reader: RowReader,
  { rows, width }: { rows: number; width: number },
  { row, role, count }: { row: number; role: Role; count: number },
  pace: Pace = unhurried,
): Promise<{ row: number; cosine: number }[]> {
  const read = (at: Uint32Array, out: Float32Array): void => (role === 'query' ? reader.queries(at, out) : reader.replies(at, out))
  const own = new Float32Array(width)
  const block = new Float32Array(Math.min(STRIDE, rows) * width)
  const numbers = new Uint32Array(Math.min(STRIDE, rows))
  read(Uint32Array.of(row), own)
  const best: { row: number; cosine: number }[] = []
  for (let first = 0; first < rows; first += STRIDE) {
    const some = numbers.subarray(0, Math.min(STRIDE, rows - first))
    for (let i = 0; i < some.length; i++) some[i] = first + i
    read(some, block)
    for (let i = 0; i < some.length; i++) {
      const near = cosine(own, block.subarray(i * width, (i + 1) * width))
      if (first + i !== row && !Number.isNaN(near)) insert(best, { row: first + i, cosine: near }, count)
    }
    await pace(first / rows)
  }
  return best
}

/** Keeps the best `count`; rows come in ascending order, so that an equal one goes behind. */
function insert(best: { row: number; cosine: number }[], found: { row: number; cosine: number }, count: number): void {
  if (best.length >= count && found.cosine <= (best.at(-1)?.cosine ?? Number.POSITIVE_INFINITY)) return
  let at = best.length
  while (at > 0 && (best[at - 1] as { cosine: number }).cosine < found.cosine) at--
  best.splice(at, 0, found)
  if (best.length > count) best.pop()
}
