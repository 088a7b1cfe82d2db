import { type Summary, summarize } from './summary'

/** What held-out rows say about a model: the figures of a validation line. */
export interface HeldOut {
  loss: number
  cosine: number
  'recall@1': number
  'recall@10': number
}

export const HELD_OUT = ['loss', 'cosine', 'recall@1', 'recall@10'] as const satisfies readonly (keyof HeldOut)[]

/** A figure of several seeds, for each of the held-out figures. */
export type HeldOutSummary = Record<keyof HeldOut, Summary>

/** Which way each figure is better: 1 higher, −1 lower. */
export const BETTER: Readonly<Record<keyof HeldOut, 1 | -1>> = { loss: -1, cosine: 1, 'recall@1': 1, 'recall@10': 1 }

/** Cube gain: the lattice's figure minus the baseline's (MODEL.md §8). A negative gain in loss is the better one, see {@link BETTER}. */
export const cubeGain = (lattice: HeldOut, baseline: HeldOut): HeldOut => ({
  loss: lattice.loss - baseline.loss,
  cosine: lattice.cosine - baseline.cosine,
  'recall@1': lattice['recall@1'] - baseline['recall@1'],
  'recall@10': lattice['recall@10'] - baseline['recall@10'],
})

const each = <T>(of: (key: keyof HeldOut) => T): Record<keyof HeldOut, T> => ({
  loss: of('loss'),
  cosine: of('cosine'),
  'recall@1': of('recall@1'),
  'recall@10': of('recall@10'),
})

/** Mean and spread over the seeds of one variant. */
export const summarizeHeldOut = (runs: readonly HeldOut[]): HeldOutSummary => each((key) => summarize(runs.map((run) => run[key])))

/** The gain seed by seed, run i of the lattice against run i of the baseline, which share seed and data; then mean and spread. */
export const pairedGain = (lattice: readonly HeldOut[], baseline: readonly HeldOut[]): HeldOutSummary =>
  summarizeHeldOut(lattice.map((run, i) => cubeGain(run, baseline[i] as HeldOut)))
