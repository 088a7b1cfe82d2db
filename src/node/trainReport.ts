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
  /** The best validation of the whole history. */
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
  const json = { outcome: end, folder, device, step, steps, samples, seconds, gpuBytes: session.plan.total, train, validation, best, files }
  const rows = [
    [`${end}:`, `step ${step} of ${steps}, ${grouped(samples)} samples, ${clockText(seconds)} on ${device}`],
    ...(train ? [['  training', `loss ${train.loss.toPrecision(5)} (step ${train.step})`]] : []),
    ...(validation ? [['  validation', validationText(validation)]] : []),
    ...(best ? [['  best', validationText(best)]] : []),
    ...Object.entries(files).map(([kind, path]) => [`  ${kind}`, path]),
  ]
  return { json, text: table(rows) }
}
