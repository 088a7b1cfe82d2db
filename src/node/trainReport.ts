/** What `lattice train` says at the end. */
import type { TrainLine, ValidationLine } from '../core/metrics'
import type { TrainingSession } from '../training/session'
import { clockText } from './progress'
import { grouped, type Report, table } from './report'

export interface Outcome {
  end: 'finished' | 'stopped'
  /** The last lines of this run; null where there was none. */
  train: TrainLine | null
  validation: ValidationLine | null
  /** The best validation that this folder has a line of. */
  best: ValidationLine | null
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** A validation line for people. */
export const validationText = (line: ValidationLine): string =>
  `loss ${line.loss.toPrecision(5)}, cosine ${line.cosine.toFixed(4)}, recall@1 ${percent(line['recall@1'])}, recall@10 ${percent(line['recall@10'])} of ${line.candidates} (step ${line.step})`

/** @param files what the folder holds now, by kind */
export function trainReport(
  { end, train, validation, best }: Outcome,
  session: TrainingSession,
  folder: string,
  files: Record<string, string>,
): Report {
  const { step, totalSteps: steps, samples, seconds, model } = session
  const device = model.gpu.report.name
  // a run that goes on in a new folder has the best of its earlier part as a number only
  const { bestLoss } = session
  const known = best?.loss === bestLoss ? best : null
  const bestText = known ? validationText(known) : bestLoss === null ? null : `loss ${bestLoss.toPrecision(5)} (before this folder)`
  const run = { step, steps, samples, seconds, gpuBytes: session.plan.total }
  const json = { outcome: end, folder, device, ...run, train, validation, bestLoss, best: known, files }
  const rows = [
    [`${end}:`, `step ${step} of ${steps}, ${grouped(samples)} samples, ${clockText(seconds)} on ${device}`],
    ...(train ? [['  training', `loss ${train.loss.toPrecision(5)} (step ${train.step})`]] : []),
    ...(validation ? [['  validation', validationText(validation)]] : []),
    ...(bestText ? [['  best', bestText]] : []),
    ...Object.entries(files).map(([kind, path]) => [`  ${kind}`, path]),
  ]
  return { json, text: table(rows) }
}
