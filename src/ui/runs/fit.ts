/** What can be done with a checkpoint here and now, and why not. */
import type { Config } from '../../core/config/types'
import type { DatasetSummary } from '../../core/dataset'
import { geometryOf } from '../../core/geometry'
import { tensorShapes } from '../../core/parameters'
import type { CheckpointSummary } from '../../worker/protocol'
import { dataName } from './names'

export type DataMatch = 'same' | 'other' | 'unknown' | 'paired'

/** Whether the open dataset is the one that a checkpoint was trained on; `paired`: it is, but other rows answer each other. */
export function dataMatch({ data, config }: Pick<CheckpointSummary, 'data' | 'config'>, dataset: DatasetSummary | null): DataMatch {
  if (!data.digest || !dataset) return 'unknown'
  if (data.digest !== dataset.digest) return 'other'
  const pairs = config && dataset.pairs[config.data.pairing]
  return pairs && data.pairs && data.pairs !== pairs ? 'paired' : 'same'
}

/** Why a run cannot go on from it, a sentence; null when it can. */
export function resumeObstacle(checkpoint: CheckpointSummary, dataset: DatasetSummary | null, active: boolean): string | null {
  const { full, data } = checkpoint
  if (!full) return 'It holds weights alone: a run goes on only from a full checkpoint.'
  if (active) return 'A run is active. Stop it first.'
  if (!dataset) return 'There is no dataset yet. Open the one that it was trained on.'
  const match = dataMatch(checkpoint, dataset)
  if (match === 'other') return `It was trained on ${dataName(data.name)}, and ${dataset.name} is open. Open that dataset first.`
  if (match === 'paired')
    return 'Other rows answered each other in its run. Choose the group and the pairing that it was trained with, on Data.'
  return match === 'unknown' ? 'It does not say which data it was trained on. Start from its weights instead.' : null
}

const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`

/** Why a run with these settings on this data cannot begin from its weights, a sentence; null when it can. */
export function weightsObstacle(
  checkpoint: CheckpointSummary,
  draft: Config,
  dataset: DatasetSummary | null,
  active: boolean,
): string | null {
  if (active) return 'A run is active. Stop it first.'
  if (!dataset) return 'There is no dataset yet. Open one first.'
  const own = new Map(checkpoint.shapes)
  for (const [name, shape] of tensorShapes(geometryOf(draft, dataset.width), draft)) {
    const given = own.get(name)
    if (!given && name !== 'loss.eta') return `The next run needs a tensor ${name}, which it lacks. Take its settings first.`
    if (given && text(given) !== text(shape)) {
      const wide = checkpoint.data.width > 0 && checkpoint.data.width !== dataset.width
      const remedy = wide ? `Open data of ${checkpoint.data.width} dimensions first.` : 'Take its settings first.'
      return `Its ${name} is ${text(given)}, and the next run needs ${text(shape)}. ${remedy}`
    }
  }
  return null
}
