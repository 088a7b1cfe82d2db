import { StudioError } from '../core/errors'
import type { UpdateVerdict } from '../model/updateState'

/** An update was not finite, and there was no loss scale left to halve: nothing of it was done. */
export class NotFiniteError extends StudioError {
  override readonly kind = 'notFinite'
  /** @param step from 1 */
  constructor(step: number, { overflowed }: UpdateVerdict) {
    super(
      'run',
      `${overflowed ? 'A number does not fit 16 bits' : 'The loss is not a number'} at step ${step}; the weights are those of step ${step - 1}.`,
      `Lower the learning rate${overflowed ? ' or set precision to f32' : ''}, then resume.`,
    )
  }
}
