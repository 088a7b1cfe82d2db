/** One picture of the lattice: the state of one sample, as training itself computed it. */
export interface LatticeFrame {
  /** Updates done when the state was taken. */
  step: number
  /** Lattice step of the state, 0…T. */
  t: number
  /** Index of the sample in its micro-batch. */
  sample: number
  width: number
  height: number
  depth: number
  channels: number
  /** [cell][channel], cell id = (z·height + y)·width + x. */
  state: Float32Array
}
