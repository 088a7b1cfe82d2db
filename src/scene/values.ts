import type { LatticeFrame } from '../core/frame'
import type { LatticeView } from './view'

export type Grid = Pick<LatticeFrame, 'width' | 'height' | 'depth' | 'channels'>

export const cellCount = ({ width, height, depth }: Grid): number => width * height * depth

/** One number a cell: the RMS over its channels, or one channel as it is. Written to `out`. */
export function cellValues(frame: LatticeFrame, { mode, channel }: Pick<LatticeView, 'mode' | 'channel'>, out: Float32Array): Float32Array {
  const { channels, state } = frame
  const picked = Math.min(channel, channels - 1)
  for (let cell = 0; cell < out.length; cell++) {
    const at = cell * channels
    if (mode === 'channel') {
      out[cell] = state[at + picked] ?? 0
      continue
    }
    let sum = 0
    for (let c = 0; c < channels; c++) sum += (state[at + c] ?? 0) ** 2
    out[cell] = Math.sqrt(sum / channels)
  }
  return out
}

/** Where a cell stands, from its id. */
export function placeOf(cell: number, { width, height }: Pick<Grid, 'width' | 'height'>): { x: number; y: number; z: number } {
  const x = cell % width
  const y = Math.floor(cell / width) % height
  return { x, y, z: Math.floor(cell / (width * height)) }
}

/** Mean of |value| over the six neighbours; those outside count as 0. `values` has `depth` layers of `height`×`width`. */
export function neighbourMean(values: Float32Array, grid: Grid, x: number, y: number, z: number): number {
  const { width, height, depth } = grid
  const at = (z * height + y) * width + x
  const layer = width * height
  let sum = 0
  if (x > 0) sum += Math.abs(values[at - 1] ?? 0)
  if (x < width - 1) sum += Math.abs(values[at + 1] ?? 0)
  if (y > 0) sum += Math.abs(values[at - width] ?? 0)
  if (y < height - 1) sum += Math.abs(values[at + width] ?? 0)
  if (z > 0) sum += Math.abs(values[at - layer] ?? 0)
  if (z < depth - 1) sum += Math.abs(values[at + layer] ?? 0)
  return sum / 6
}
