/** Where a run starts from, and whether it can start there. */
import { type Config, settingText } from '../core/config/resolve'
import { keptDifferences } from '../core/config/resumed'
import { StudioError } from '../core/errors'
import type { EmbeddingDataset } from '../dataset/types'
import { type Checkpoint, checkShapes } from './checkpoint'
import { checkMoments } from './momentTensors'
import { checkPool } from './poolCheckpoint'

/** Where a run starts from, other than fresh weights. */
export interface SessionBeginning {
  kind: 'weights' | 'resume'
  checkpoint: Checkpoint
}

/**
 * Checks that a run of `config` (settled) on `dataset` can begin so.
 * @throws StudioError that names the checkpoint's file, the setting or tensor with both values, and the remedy
 */
export function checkBeginning({ kind, checkpoint }: SessionBeginning, config: Config, dataset: EmbeddingDataset): void {
  if (kind === 'resume') checkResume(checkpoint, config, dataset)
  checkShapes(checkpoint, config, dataset.width)
  if (kind === 'resume' && checkpoint.moments) checkMoments(checkpoint.moments, checkpoint.shapes, config, dataset.width, checkpoint.file)
}

function checkResume(checkpoint: Checkpoint, config: Config, dataset: EmbeddingDataset): void {
  const { file } = checkpoint
  if (!checkpoint.moments)
    throw new StudioError(file, 'it holds weights alone, and a run cannot go on from these.', 'Start from its weights instead.')
  if (checkpoint.dataset !== dataset.digest)
    throw new StudioError(
      file,
      `it was trained on other data than ${dataset.name}${checkpoint.dataset && `: on ${trainedOn(checkpoint)}`}.`,
      'Open the dataset that it was trained on, or start from its weights.',
    )
  if (checkpoint.pairs && checkpoint.pairs !== dataset.pairs)
    throw new StudioError(
      file,
      `in its run ${answers(checkpoint.pairs)}, and now ${answers(dataset.pairs)}.`,
      'Choose the group and the pairing that it was trained with, or start from its weights.',
    )
  if (checkpoint.config) checkKept(file, checkpoint.config, config)
  if (checkpoint.tensors.get('data.mean')?.length !== dataset.width)
    throw new StudioError(file, `it has no data.mean of ${dataset.width} values.`, 'Start from its weights instead.')
  checkPool(checkpoint.pool, config, dataset.rows, file)
  if (checkpoint.step >= config.run.steps)
    throw new StudioError(
      file,
      `it stands at step ${checkpoint.step}, the end of a run of ${config.run.steps} steps.`,
      'Raise run.steps to go on, or start from its weights.',
    )
}

const ANSWERS = { columns: 'the second matrix answers the first', self: 'every row answers itself' }
const answers = (pairs: string): string => ANSWERS[pairs as keyof typeof ANSWERS] ?? `the next row of its group answers each (${pairs})`

/** The data of a checkpoint, for people: its name, where it is known, and the beginning of its SHA-256. */
export const trainedOn = ({ datasetName, dataset }: Checkpoint): string =>
  `${datasetName || 'data'} with SHA-256 ${dataset ? `${dataset.slice(0, 16)}…` : 'unknown'}`

function checkKept(file: string, stored: Config, wanted: Config): void {
  const kept = keptDifferences(stored, wanted)
  if (kept.length === 0) return
  const list = kept.map((path) => `${path} is ${settingText(stored, path)} in it and ${settingText(wanted, path)} now`)
  const [first = ''] = kept
  const budget = first.startsWith('batch.') && stored.memory.budgetMiB !== wanted.memory.budgetMiB ? ' (memory.budgetMiB decides it)' : ''
  throw new StudioError(
    file,
    `a resumed run keeps the rows and the maths of its checkpoint, but ${list.join(', ')}.`,
    `Set ${first} to ${settingText(stored, first)}${budget}, or start a new run from its weights (--init in the terminal).`,
  )
}
