import type { ColourMap } from '../../scene/colourMaps'
import type { Slices } from '../../scene/view'

/** What the cells' colours say. */
export const MODES = ['rms', 'channel', 'sign', 'gradient', 'change', 'loss'] as const
export type Mode = (typeof MODES)[number]

/** A live picture has one state and no more: these need a row that was followed. */
export const needsRow = (mode: Mode): boolean => mode === 'gradient' || mode === 'change' || mode === 'loss'

/** What of the lattice is seen, and how. */
export interface LatticeView {
  mode: Mode
  channel: number
  /** Whether cells are as large as what their colour says, or as active as they are. */
  sizeBy: 'value' | 'activity'
  /** Cells outside are left out; null shows all. */
  slices: Slices
  /** Distance between layers, in cells. */
  gap: number
  /** For activity; signed values and magnitudes over decades have their own. */
  map: Exclude<ColourMap, 'diverging'>
  /** Cell id with an outline, or null. */
  selected: number | null
}

export const DEFAULT_VIEW: LatticeView = {
  mode: 'rms',
  channel: 0,
  sizeBy: 'value',
  slices: { x: null, y: null, z: null },
  gap: 2,
  map: 'viridis',
  selected: null,
}

/** viridis for states, magma over decades, diverging for what has a sign. */
export function mapOf({ mode, map }: Pick<LatticeView, 'mode' | 'map'>): ColourMap {
  if (mode === 'channel' || mode === 'sign') return 'diverging'
  return mode === 'gradient' || mode === 'loss' ? 'magma' : map
}

/** The layer that is shown alone; null where several are. */
export const layerAlone = ({ slices: { z } }: Pick<LatticeView, 'slices'>): number | null => (z && z[0] === z[1] ? z[0] : null)
