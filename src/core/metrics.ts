/** The lines of `metrics.jsonl` (CONTRACT.md, Metrics). */

export interface TrainLine {
  kind: 'train'
  /** Updates done. */
  step: number
  epoch: number
  /** Samples seen. */
  samples: number
  loss: number
  surface: number
  internal: number
  dialogue: number
  reconstruction: number
  /** Norm of the accumulated gradient, before clipping. */
  gradNorm: number
  learningRate: number
  /** That this update's gradients were stored with; 1 in f32. */
  lossScale: number
  /** 1 where the update was skipped, as a gradient did not fit 16 bits; else absent. */
  skipped?: number
  /** Training time without pauses, continued on resume. */
  seconds: number
}

export interface ValidationLine {
  kind: 'validation'
  step: number
  loss: number
  cosine: number
  'recall@1': number
  'recall@10': number
  candidates: number
}

export type MetricLine = TrainLine | ValidationLine

/** The numeric columns of a train line, in the order in which they travel as one row of a Float64Array. */
export const TRAIN_COLUMNS = [
  'step',
  'epoch',
  'samples',
  'loss',
  'surface',
  'internal',
  'dialogue',
  'reconstruction',
  'gradNorm',
  'learningRate',
  'lossScale',
  'skipped',
  'seconds',
] as const satisfies readonly (keyof TrainLine)[]

export type TrainColumn = (typeof TRAIN_COLUMNS)[number]

/** A train line as a row of numbers, for a transferable buffer. */
export const toRow = (line: TrainLine): number[] => TRAIN_COLUMNS.map((column) => line[column] ?? 0)
