import { type Config, effectiveBatch } from '../core/config/resolve'
import { RowStream } from '../dataset/order'

/**
 * A sentence about the first micro-batch from update `step` on that holds a row twice where one epoch ends and the next begins, or
 * null. Exact, as far as it looks: four million rows or two epochs. Micro-batches larger than the training set always repeat rows: `configWarnings` says so.
 * @param trainRows rows to train on
 */
export function repeatWarning(config: Config, trainRows: Uint32Array, step: number): string | null {
  const { micro } = config.batch
  const found = new RowStream(trainRows, config.run.seed).firstRepeat(step, config.run.steps, effectiveBatch(config), micro)
  if (!found) return null
  return `Where one epoch ends and the next begins, a micro-batch may hold a row twice, so that a pair counts as its own negative: the first is row ${found.row} in step ${found.step + 1}. A micro-batch that divides the ${trainRows.length} rows to train on avoids it.`
}
