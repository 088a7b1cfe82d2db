import type { ColourMap } from './colourMaps'

/** Both ends belong to it. */
export type Range = readonly [first: number, last: number]
export type SpaceAxis = 'x' | 'y' | 'z'

/** What of a frame is drawn, and how. */
export interface LatticeView {
  /** `rms`: root mean square over the channels; `channel`: one channel, signed. */
  mode: 'rms' | 'channel'
  channel: number
  /** Cells outside are left out; null shows all. */
  slices: Readonly<Record<SpaceAxis, Range | null>>
  /** Distance between layers, in cells. */
  gap: number
  /** For magnitudes; signed values always get the diverging map. */
  map: Exclude<ColourMap, 'diverging'>
  labels: boolean
  /** Cell id with an outline, or null. */
  selected: number | null
}

export const DEFAULT_VIEW: LatticeView = {
  mode: 'rms',
  channel: 0,
  slices: { x: null, y: null, z: null },
  gap: 2,
  map: 'viridis',
  labels: true,
  selected: null,
}

export const mapOf = (view: LatticeView): ColourMap => (view.mode === 'channel' ? 'diverging' : view.map)
