/** What MODEL.md §8 measures in one lattice, as plain data: it crosses the worker boundary. */
import type { ValidationLine } from './metrics'
import type { DamageSphere } from './pattern/damage'
import type { PatternReport } from './pattern/metrics'
import type { LayerInformation } from './statistics/layerFeatures'

/** What the final states of held-out rows look like, layer by layer. */
export interface StateReport extends PatternReport {
  /** 1 − cosine of the mean states of the lower and the upper half; above 0.15 counts as specialised. */
  halfCubeDifference: number
  /** ‖o‖/‖u‖. */
  informationRatio: number
  /** 1 − σ/mean of the output's norm over the last five lattice steps, of the first micro-batch. */
  temporalConsistency: number
  /** Between every two layers, in nats; null with fewer than 64 held-out rows. */
  information: LayerInformation[] | null
}

/** What the held-out rows say when the transport from layer z to z+1 is cut (X = 0 there, at every step). */
export interface LinkAblation {
  /** z of the link z → z+1. */
  link: number
  loss: number
  /** Validation loss with the link cut minus that of the whole lattice: what the link is worth. */
  deltaLoss: number
  cosine: number
  'recall@1': number
}

export interface Ablation {
  /** The whole lattice. */
  whole: Omit<ValidationLine, 'kind' | 'step'>
  links: LinkAblation[]
}

export interface CellGradients {
  /** Cells whose gradient is longer than 10⁻³ of the median cell's, as a share of all. */
  share: number
  /** Whose gradient: the cell's own W1 (share `cell`), or the bias that each cell would have to itself (E, MODEL.md §2). */
  of: 'cell.w1' | 'cell.film'
  /** Norm of each cell's gradient, by cell id. */
  norms: number[]
}

/** How far a loss reaches back (MODEL.md §8c). */
export interface GradientFlow {
  /** ‖∂L/∂s_t[z]‖ over cells, samples and channels of layer z, [t][z] for t = 0 … T; without the loss scale. */
  norms: number[][]
  cells: CellGradients
}

export interface Recovery {
  sphere: DamageSphere
  /** Cells that were zeroed. */
  cells: number
  samples: number
  /** Lattice step of the damage. */
  at: number
  /** t = at … at + steps: ‖o′_t − o_t‖/‖o_t‖ of the damaged run's output surfaces against the undamaged one's at the same t. */
  curve: { t: number; error: number }[]
}

/** Everything that MODEL.md §8 measures in one lattice. The cube gain, which needs other runs, is cubeGain's. */
export interface EmergenceReport {
  /** Updates done when it was measured. */
  step: number
  patterns: StateReport
  ablation: Ablation
  flow: GradientFlow
  recovery: Recovery
}

/** Its parts, in the order in which they are measured. */
export type EmergencePart = keyof Omit<EmergenceReport, 'step'>
