import type { StoreApi } from 'zustand/vanilla'
import type { LatticeScene } from '../../scene/latticeScene'
import type { LatticeLook } from './look'
import type { Content, Painter } from './picture'
import type { Scale } from './quantities'
import type { LatticeView } from './view'

export interface StageState {
  view: LatticeView
  /** Index of the pair in the micro-batch that live pictures show. */
  sample: number
  /** What the colours on the screen stand for: a live picture may not have what was asked for. */
  quantity: Pick<LatticeView, 'mode' | 'channel' | 'map'>
  scale: Scale
  /** Why there is no 3-D view. */
  problem: string | null
}

/** The 3-D view, for those who only steer it. */
export interface StageControl {
  readonly state: StoreApi<StageState>
  readonly look: LatticeLook
  readonly painter: Painter
  readonly scene: LatticeScene | null
  readonly content: Content
  setView(change: Partial<LatticeView>): void
  refresh(): void
}
