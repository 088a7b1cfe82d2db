import { type BatchPoint, isNoisy } from '../../core/batchCurve'
import { plural } from '../format'

/** Why a search leaves no knee, and what can be done about it. */
export function noKneeText(points: readonly BatchPoint[]): string {
  const noisy = points.filter(isNoisy).length
  const measured = `Measured ${plural(points.length, 'size')}`
  return noisy > 0
    ? `${measured}, ${noisy} of them unsteadily: something else kept the machine busy. Search again when it is idle.`
    : `${measured}: too few for a knee. Search up to a larger batch.`
}
