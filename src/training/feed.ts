import { effectiveBatch } from '../core/config/resolve'
import type { RowStream } from '../dataset/order'
import type { RowReader } from '../dataset/standardize'
import type { Model } from '../model/model'
import type { PoolDriver } from './pool'

/** Brings the rows of an update to the GPU, a micro-batch at a time; allocates nothing after it is made. */
export class BatchFeed {
  /** Row numbers of the update under way, in batch order. */
  readonly rows: Uint32Array
  private readonly query: Float32Array<ArrayBuffer>
  private readonly reply: Float32Array<ArrayBuffer>

  constructor(
    private readonly model: Model,
    private readonly reader: RowReader,
    private readonly stream: RowStream,
    private readonly pool: PoolDriver | null,
  ) {
    const { config, g, micro } = model.context
    this.rows = new Uint32Array(effectiveBatch(config))
    this.query = new Float32Array(micro * g.din)
    this.reply = new Float32Array(micro * g.din)
  }

  /** Chooses the rows of update `step` (from 0): the stream's next ones, with a pool some of its entries among them. */
  choose(step: number): void {
    if (this.pool) this.pool.choose(step, this.rows)
    else this.stream.batch(step, this.rows)
  }

  /** Uploads micro-batch j of the chosen rows, and where their states come from. */
  upload(j: number): void {
    const { micro } = this.model.context
    const rows = this.rows.subarray(j * micro, (j + 1) * micro)
    this.reader.queries(rows, this.query)
    this.reader.replies(rows, this.reply)
    this.model.setRows(this.query, this.reply)
    this.pool?.load(j)
  }
}
