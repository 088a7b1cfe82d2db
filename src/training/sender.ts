import type { RowStream } from '../dataset/order'
import type { RowReader } from '../dataset/standardize'
import type { Model } from '../model/model'
import { BatchFeed } from './feed'
import { LossReader, type LossReading } from './losses'
import type { PoolDriver } from './pool'

/** What tells one update from another beside its rows. */
export interface UpdateSettings {
  /** From 0. */
  step: number
  learningRate: number
  /** Sample of each micro-batch that frames show. */
  frameSample: number
  /** It is known not to be finite: it is skipped, and the updates after it go on. */
  leftOut: boolean
}

/** Sends whole updates to the GPU, a submission per micro-batch where its time allows, the optimizer with the last. */
export class UpdateSender {
  readonly losses: LossReader
  private readonly feed: BatchFeed

  constructor(
    private readonly model: Model,
    reader: RowReader,
    stream: RowStream,
    private readonly pool: PoolDriver | null,
  ) {
    this.losses = new LossReader(model)
    this.feed = new BatchFeed(model, reader, stream, pool)
  }

  /** Resolves when all of the update is with the GPU, with the reading that will come back of it. */
  async send({ step, ...settings }: UpdateSettings): Promise<{ coming: Promise<LossReading> }> {
    const { model, feed, pool } = this
    const { micro, accumulation } = model.context.config.batch
    const place = await this.losses.next()
    feed.choose(step)
    for (let j = 0; j < accumulation; j++) {
      model.setControl({ ...settings, step, sampleOffset: j * micro, batch: micro, rows: feed.rows.length })
      feed.upload(j)
      const first = j === 0 ? (['clear'] as const) : []
      const last = j === accumulation - 1 ? (['update', place.commands] as const) : []
      await model.run(...first, 'forward', 'backward', ...(pool?.keeping(j) ?? []), ...last)
    }
    return { coming: place.read() }
  }
}
