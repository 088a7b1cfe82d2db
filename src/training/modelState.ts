/** What of a model goes into a checkpoint and comes out of it. */
import type { CheckpointKind } from '../core/checkpoint'
import { StudioError } from '../core/errors'
import { isScaled, settledPrecision } from '../core/precision'
import { initialTensors } from '../model/init'
import type { Model } from '../model/model'
import { readMoments, writeMoments } from '../model/moments'
import { readTensors, writeTensors } from '../model/tensors'
import { freshUpdateState, readUpdateState, type UpdateState, writeUpdateState } from '../model/updateState'
import type { SessionBeginning } from './beginning'
import type { Checkpoint, CheckpointContent } from './checkpoint'

type ModelState = Pick<CheckpointContent, 'tensors' | 'moments' | 'average' | 'optimizer'>

/**
 * Reads what a checkpoint of this kind holds of the model.
 * @throws StudioError when averaged weights are asked of a run that keeps none
 */
export async function readModelState(model: Model, kind: CheckpointKind): Promise<ModelState> {
  const averages = model.context.config.optimizer.emaDecay > 0
  if (kind === 'ema' && !averages)
    throw new StudioError(
      'run',
      'it keeps no averaged weights, as optimizer.emaDecay is 0.',
      'Export its weights, or start a run with optimizer.emaDecay above 0, such as 0.999.',
    )
  const tensors = await readTensors(model, kind === 'ema' ? 'ema' : 'parameters')
  if (kind !== 'full') return { tensors, moments: null }
  return {
    tensors,
    moments: await readMoments(model),
    average: averages ? await readTensors(model, 'ema') : null,
    optimizer: await readUpdateState(model),
  }
}

/** Gives a fresh model the weights that its run begins with; of a resumed run also moments, average and counts. */
export function writeModelState(model: Model, beginning: SessionBeginning | undefined): void {
  const { config, g } = model.context
  const weights = beginning?.checkpoint.tensors ?? initialTensors(config, g.din)
  const resumed = beginning?.kind === 'resume' ? beginning.checkpoint : null
  writeTensors(model, 'parameters', weights)
  if (config.optimizer.emaDecay > 0) writeTensors(model, 'ema', resumed?.average ?? weights)
  if (!resumed) return
  if (resumed.moments) writeMoments(model, resumed.moments)
  writeUpdateState(model, resumedState(model, resumed))
}

/** A loss scale goes on only where both the checkpoint's run and this one store gradients in 16 bits. */
function resumedState(model: Model, { optimizer, config }: Checkpoint): UpdateState {
  const current = model.context.config
  const was = config !== null && isScaled(settledPrecision(config))
  const is = isScaled(settledPrecision(current))
  if (was && is) return optimizer
  const { lossScale } = freshUpdateState(current)
  return was === is ? { ...optimizer, lossScale } : { ...optimizer, lossScale, goodUpdates: 0 }
}
