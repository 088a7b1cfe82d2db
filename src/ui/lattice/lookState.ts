import type { DamageSphere } from '../../core/pattern/damage'
import type { RowChoice, Trajectory } from '../../core/trajectory'

export type Tool = 'orbit' | 'pick' | 'damage'

export interface LookState {
  /** What a person wants to see while a run trains: its own batches as they come, or rows that were followed. */
  wanted: 'live' | 'rows'
  rows: readonly RowChoice[]
  /** The rows as they were followed; null before. */
  followed: Trajectory | null
  /** The first row with damage done, beside the one that is left alone; null without damage. */
  hurt: Trajectory | null
  spheres: readonly DamageSphere[]
  /** Where the brush is. */
  brush: DamageSphere
  t: number
  playing: boolean
  /** Lattice steps a second. */
  speed: number
  tool: Tool
  /** Whether the slices stand over one lattice, and over several: there they would hide one. */
  slices: { one: boolean; several: boolean }
}
