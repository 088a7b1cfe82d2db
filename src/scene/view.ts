import type { DamageSphere } from '../core/pattern/damage'

/** Both ends belong to it. */
export type Range = readonly [first: number, last: number]
export type SpaceAxis = 'x' | 'y' | 'z'
export type Slices = Readonly<Record<SpaceAxis, Range | null>>

/** What of a picture is drawn, and what stands round it. */
export interface SceneView {
  /** Cells outside are left out; null shows all. */
  slices: Slices
  /** Distance between layers, in cells. */
  gap: number
  /** Faces and layers are named. */
  labels: boolean
  /** Cell id with an outline, its neighbours and a word, or null. */
  selected: number | null
  /** Red rings: damage that was done, or where the brush would. */
  spheres: readonly DamageSphere[]
  /** The word at the last of them; empty for none. */
  hurt: string
}

export const SCENE_VIEW: SceneView = {
  slices: { x: null, y: null, z: null },
  gap: 2,
  labels: true,
  selected: null,
  spheres: [],
  hurt: '',
}
