/** States of a whole batch as the lattice keeps them, decoded to float32. */
export interface LatticeStates {
  width: number
  height: number
  depth: number
  channels: number
  /** Samples. */
  batch: number
  /** [cell][batch][channel], cell id = (z·height + y)·width + x. */
  values: Float32Array
}

/** The sizes of {@link LatticeStates} without its values. */
export type LatticeSizes = Omit<LatticeStates, 'batch' | 'values'>

/**
 * The field f of one layer and one sample: the RMS over the channels of each cell, in float64 (MODEL.md §8).
 * @param out [height·width], filled and returned
 */
export function layerField(states: LatticeStates, z: number, sample: number, out: Float64Array): Float64Array {
  const { width, height, channels, batch, values } = states
  const surface = width * height
  for (let cell = 0; cell < surface; cell++) {
    const at = ((z * surface + cell) * batch + sample) * channels
    let squares = 0
    for (let c = 0; c < channels; c++) squares += (values[at + c] as number) ** 2
    out[cell] = Math.sqrt(squares / channels)
  }
  return out
}
