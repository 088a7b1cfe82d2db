/** Geometry of the projection: where points fall on the picture, and which of them are meant. */

/** Picture = point · scale + offset; y grows upwards in the data, downwards on the picture. Pixels. */
export interface View {
  scale: number
  x: number
  y: number
}

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Whole cloud in sight, both directions to the same scale; `right` pixels stay free at the right. `points` [n, 2]. */
export function fitView(points: Float32Array, fullWidth: number, height: number, margin: number, right = 0): View {
  const width = fullWidth - right
  let [left, east, low, high] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number]
    left = Math.min(left, x)
    east = Math.max(east, x)
    low = Math.min(low, y)
    high = Math.max(high, y)
  }
  if (!(east >= left)) return { scale: 1, x: width / 2, y: height / 2 }
  const inner = (size: number): number => Math.max(1, size - 2 * margin)
  // A cloud without extent in one direction is fitted by the other.
  const scale = Math.min(inner(width) / (east - left || 1e-30), inner(height) / (high - low || 1e-30))
  const finite = Number.isFinite(scale) && scale < 1e29 ? scale : 1
  return { scale: finite, x: width / 2 - (finite * (left + east)) / 2, y: height / 2 + (finite * (low + high)) / 2 }
}

/** The same picture, enlarged about one of its places. */
export function zoomView({ scale, x, y }: View, factor: number, [atX, atY]: readonly [number, number]): View {
  return { scale: scale * factor, x: atX + (x - atX) * factor, y: atY + (y - atY) * factor }
}

/** The point nearest to a place of the picture, no further than `reach` pixels; −1 where there is none. */
export function nearestPoint(points: Float32Array, { scale, x, y }: View, atX: number, atY: number, reach: number): number {
  let best = -1
  let bound = reach * reach
  for (let i = 0; i < points.length / 2; i++) {
    const dx = (points[2 * i] as number) * scale + x - atX
    const dy = y - (points[2 * i + 1] as number) * scale - atY
    const distance = dx * dx + dy * dy
    if (distance > bound) continue
    bound = distance
    best = i
  }
  return best
}

/** A box of the picture in the data's own units (top is its upper edge), and back. */
export function toData({ scale, x, y }: View, { left, top, width, height }: Box): Box {
  return { left: (left - x) / scale, top: (y - top) / scale, width: width / scale, height: height / scale }
}

export function toPicture({ scale, x, y }: View, { left, top, width, height }: Box): Box {
  return { left: left * scale + x, top: y - top * scale, width: width * scale, height: height * scale }
}

/** Indices of the points inside a box of the picture. */
export function pointsInside(points: Float32Array, { scale, x, y }: View, { left, top, width, height }: Box): number[] {
  const found: number[] = []
  for (let i = 0; i < points.length / 2; i++) {
    const px = (points[2 * i] as number) * scale + x - left
    const py = y - (points[2 * i + 1] as number) * scale - top
    if (px >= 0 && px <= width && py >= 0 && py <= height) found.push(i)
  }
  return found
}

/** Mean of the points of each slot: [slots, 2]; NaN for a slot without points. */
export function slotCentres(points: Float32Array, slots: Uint8Array, count: number): Float64Array {
  const sums = new Float64Array(2 * count)
  const counts = new Float64Array(count)
  for (const [i, slot] of slots.entries()) {
    if (slot >= count) continue
    counts[slot] = (counts[slot] as number) + 1
    sums[2 * slot] = (sums[2 * slot] as number) + (points[2 * i] as number)
    sums[2 * slot + 1] = (sums[2 * slot + 1] as number) + (points[2 * i + 1] as number)
  }
  return sums.map((sum, i) => sum / (counts[i >> 1] as number))
}
