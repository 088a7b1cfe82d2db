/** The orders in which numpy stores what the studio reads row-major and little-endian. */

/** Column-major elements in row-major order. */
export function toRowMajor(source: Uint8Array, shape: readonly number[], itemBytes: number): Uint8Array {
  const out = new Uint8Array(source.byteLength)
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, itemBytes))
  const index = new Array<number>(shape.length).fill(0)
  let from = 0
  for (let to = 0; to < out.length; to += itemBytes) {
    for (let b = 0; b < itemBytes; b++) out[to + b] = source[from + b] as number
    // Counts up in row-major order, carrying from the last axis, and moves the source offset along.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1
      from += strides[axis] as number
      index[axis] = next
      if (next < (shape[axis] as number)) break
      from -= next * (strides[axis] as number)
      index[axis] = 0
    }
  }
  return out
}

/** Every element's bytes from last to first. */
export function swapped(source: Uint8Array, itemBytes: number): Uint8Array {
  const out = new Uint8Array(source.byteLength)
  for (let item = 0; item < out.length; item += itemBytes) {
    for (let b = 0; b < itemBytes; b++) out[item + b] = source[item + itemBytes - 1 - b] as number
  }
  return out
}
