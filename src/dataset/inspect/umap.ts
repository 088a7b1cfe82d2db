/** UMAP of a sample: neighbours by brute force, the layout by umap-js, both in steps. */
import { type Pace, unhurried } from '../rows/matrix'
import { seededRandom } from './sample'

/** Neighbours of each point, itself among them, as umap-learn's default. */
const NEIGHBOURS = 15
/** Share of the work that finding neighbours is. */
const SEARCH = 0.4

/**
 * Places the rows in the plane so that near ones (by cosine) are near. The same seed gives the same points.
 * @param values [rows, width], finite
 * @returns [rows, 2]
 */
export async function umap(values: Float32Array, width: number, seed: number, pace: Pace = unhurried): Promise<Float32Array> {
  const rows = values.length / width
  if (rows < 3) return Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? i / 2 : 0))
  const count = Math.min(NEIGHBOURS, rows - 1)
  const { indices, distances } = await neighbourLists(values, width, count, (share) => pace(SEARCH * share))
  const { UMAP } = await import('umap-js')
  const layout = new UMAP({ nComponents: 2, nNeighbors: count, random: seededRandom(seed) })
  layout.setPrecomputedKNN(indices, distances)
  // the points themselves are only counted once the neighbours are known
  const epochs = layout.initializeFit(Array.from({ length: rows }, () => [0]))
  for (let epoch = 0; epoch < epochs; epoch++) {
    layout.step()
    await pace(SEARCH + (1 - SEARCH) * ((epoch + 1) / epochs))
  }
  return Float32Array.from(layout.getEmbedding().flat())
}

/** For each row the nearest by 1 − cosine, itself first. */
async function neighbourLists(
  values: Float32Array,
  width: number,
  count: number,
  pace: Pace,
): Promise<{ indices: number[][]; distances: number[][] }> {
  const rows = values.length / width
  const unit = unitRows(values, width)
  const indices: number[][] = []
  const distances: number[][] = []
  const near = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    for (let other = 0; other < rows; other++)
      near[other] = other === row ? -1 : Math.max(0, 1 - dot(unit, row * width, other * width, width))
    const order = smallest(near, count)
    indices.push(order)
    distances.push(order.map((other) => Math.max(0, near[other] as number)))
    if (row % 16 === 15) await pace(row / rows)
  }
  return { indices, distances }
}

function unitRows(values: Float32Array, width: number): Float32Array {
  const unit = values.slice()
  for (let from = 0; from < unit.length; from += width) {
    const norm = Math.sqrt(dot(values, from, from, width))
    for (let i = from; i < from + width; i++) unit[i] = norm > 0 ? (unit[i] as number) / norm : 0
  }
  return unit
}

function dot(values: Float32Array, a: number, b: number, width: number): number {
  // four sums that do not wait for each other
  let s = 0
  let t = 0
  let u = 0
  let v = 0
  const whole = width - (width % 4)
  for (let i = 0; i < whole; i += 4) {
    s += (values[a + i] as number) * (values[b + i] as number)
    t += (values[a + i + 1] as number) * (values[b + i + 1] as number)
    u += (values[a + i + 2] as number) * (values[b + i + 2] as number)
    v += (values[a + i + 3] as number) * (values[b + i + 3] as number)
  }
  for (let i = whole; i < width; i++) s += (values[a + i] as number) * (values[b + i] as number)
  return s + t + u + v
}

/** Where the smallest `count` values are, smallest first, equal ones in their order. */
function smallest(values: Float64Array, count: number): number[] {
  const best: number[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (best.length === count && value >= (values[best[count - 1] as number] as number)) continue
    let at = best.length
    while (at > 0 && (values[best[at - 1] as number] as number) > value) at--
    best.splice(at, 0, i)
    if (best.length > count) best.pop()
  }
  return best
}
