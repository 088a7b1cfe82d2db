import { effectiveBatch } from '../core/config/resolve'
import { POOL_LOSSES, POOL_SAMPLE_BYTES, poolStateBytes, poolWindows } from '../core/memory/pool'
import { choosePool, commitPool, emptyPool, type PoolEntries, type PoolSample, pooledRows, streamStart } from '../core/pool'
import type { RowStream } from '../dataset/order'
import type { Copy } from '../gpu/pass'
import { readStaging, readThrough } from '../gpu/readback'
import type { Model } from '../model/model'
import type { SavedPool } from './poolCheckpoint'

const ROW_LOSSES = ['loss.surface', 'loss.dialogue', 'loss.reconstruction'] as const

/** The pool of one run: pairs, ages and losses here, states on the GPU. An update goes choose → (load → keeping) per micro-batch → finish. */
export class PoolDriver {
  private readonly entries: PoolEntries
  /** Where the state of each entry lies. */
  private readonly slots: Uint32Array
  /** By row of the effective batch, its last micro-batch left out: where its final state waits until the update counts. */
  private readonly spare: Uint32Array
  private readonly upload: DataView<ArrayBuffer>
  private samples: PoolSample[] = []

  /** @param trainRows ascending */
  constructor(
    private readonly model: Model,
    private readonly trainRows: Uint32Array,
    private readonly stream: RowStream,
  ) {
    const { pool, batch } = model.context.config
    this.entries = emptyPool(pool.size)
    this.slots = new Uint32Array(pool.size)
    this.spare = new Uint32Array(batch.micro * (batch.accumulation - 1))
    this.upload = new DataView(new ArrayBuffer(batch.micro * POOL_SAMPLE_BYTES))
    this.resetSlots()
  }

  /** The driver of a model whose config has a pool; null otherwise. */
  static of(model: Model, trainRows: Uint32Array, stream: RowStream): PoolDriver | null {
    return model.context.config.pool.enabled ? new PoolDriver(model, trainRows, stream) : null
  }

  private resetSlots(): void {
    this.slots.forEach((_, i) => {
      this.slots[i] = i
    })
    this.spare.forEach((_, i) => {
      this.spare[i] = this.slots.length + i
    })
  }

  /** Decides which rows make up update `update` (from 0) and fills `rows`, one a sample of the effective batch. */
  choose(update: number, rows: Uint32Array): void {
    const { config, g } = this.model.context
    const pooled = pooledRows(config, rows.length, this.entries.filled)
    const streamRows = this.stream.from(streamStart(config, rows.length, update), new Uint32Array(rows.length - pooled))
    this.samples = choosePool(this.entries, { settings: config, g, update, streamRows, pooled, trainRows: this.trainRows })
    this.samples.forEach(({ row }, i) => {
      rows[i] = row
    })
  }

  /** Tells the GPU how the samples of micro-batch `j` begin; before its forward pass. */
  load(j: number): void {
    const { micro } = this.model.context
    for (let b = 0; b < micro; b++) this.pack(j * micro + b, b * POOL_SAMPLE_BYTES)
    const { gpu, buffers } = this.model
    gpu.device.queue.writeBuffer(buffers.get('pool.samples'), 0, this.upload.buffer)
  }

  /** Writes the struct PoolSample of `shaders/prelude/pool.wgsl`. */
  private pack(index: number, at: number): void {
    const { entry, continues, damage } = this.samples[index] as PoolSample
    const sphere = damage ? [damage.x, damage.y, damage.z, damage.squaredRadius] : [0, 0, 0, 0]
    sphere.forEach((value, i) => {
      this.upload.setFloat32(at + 4 * i, value, true)
    })
    const slot = entry === null ? -1 : (this.slots[entry] as number)
    const sink = entry === null ? -1 : (this.spare[index] ?? slot)
    this.upload.setUint32(at + 16, continues ? slot + 1 : 0, true)
    this.upload.setUint32(at + 20, sink + 1, true)
  }

  /**
   * What is to run after the backward pass of micro-batch `j`: keeps its row losses, and its final states as long as the next
   * micro-batch would overwrite them. Those of the last one stay where they are until the update is known to count.
   */
  keeping(j: number): (readonly Copy[] | 'poolStore')[] {
    const { micro, config } = this.model.context
    const rows = effectiveBatch(config)
    const rowLosses = ROW_LOSSES.map((name, part) => this.model.copy(name, 'staging.pool', 4 * micro, 0, 4 * (part * rows + j * micro)))
    return j < config.batch.accumulation - 1 ? [rowLosses, 'poolStore'] : [rowLosses]
  }

  /**
   * Ends the update. If it counts, final states, pairs, ages and losses go into the pool; otherwise the pool stays as it was. Runs
   * before any other forward pass, and leaves the lattice to start from zeros.
   * @param weights of surface, internal, dialogue and reconstruction; the internal loss has no part per row
   */
  async finish(counts: boolean, weights: readonly [number, number, number, number]): Promise<void> {
    const { buffers } = this.model
    const rest = [{ kind: 'clear', buffer: buffers.get('pool.samples') }] as const
    await (counts ? this.model.run('poolStore', rest) : this.model.run(rest))
    if (!counts) return
    commitPool(this.entries, this.samples, await this.readLosses(weights))
    this.spare.forEach((slot, i) => {
      const entry = this.samples[i]?.entry ?? null
      if (entry === null) return
      this.spare[i] = this.slots[entry] as number
      this.slots[entry] = slot
    })
  }

  /** The weighted loss of every row of the effective batch. */
  private async readLosses([surface, , dialogue, reconstruction]: readonly [number, number, number, number]): Promise<Float32Array> {
    const rows = this.samples.length
    const staging = this.model.buffers.get('staging.pool')
    const parts = new Float32Array(await readStaging(this.model.gpu.device, staging, 4 * POOL_LOSSES * rows, 'reading row losses'))
    const at = (part: number, row: number): number => parts[part * rows + row] as number
    return Float32Array.from({ length: rows }, (_, i) => surface * at(0, i) + dialogue * at(1, i) + reconstruction * at(2, i))
  }

  /** Pairs, ages and losses as they stand, entry by entry; entries from `filled` on are free. A copy. */
  view(): PoolEntries {
    const { rows, age, loss, filled } = this.entries
    return { rows: rows.slice(), age: age.slice(), loss: loss.slice(), filled }
  }

  /** Reads the pool for a checkpoint, states in the order of entries. */
  async save(): Promise<SavedPool> {
    const { gpu, buffers, context } = this.model
    const { rows, age, loss, filled } = this.view()
    const bytes = poolStateBytes(context.g)
    const states = new Uint16Array((rows.length * bytes) / 2)
    for (const { name, first, count } of poolWindows(context.g, context.config)) {
      const held = await readThrough(gpu.device, buffers.get('staging.transfer'), buffers.get(name), 0, count * bytes)
      const halves = new Uint16Array(held.buffer)
      this.slots.forEach((slot, entry) => {
        if (entry >= filled || slot < first || slot >= first + count) return
        states.set(halves.subarray(((slot - first) * bytes) / 2, ((slot - first + 1) * bytes) / 2), (entry * bytes) / 2)
      })
    }
    return { states, rows, age, loss }
  }

  /** Goes on with a saved pool, which was checked against the config. */
  restore({ states, rows, age, loss }: SavedPool): void {
    const { gpu, buffers, context } = this.model
    this.resetSlots()
    this.entries.rows.set(rows)
    this.entries.age.set(age)
    this.entries.loss.set(loss)
    this.entries.filled = age.findLastIndex((updates) => updates > 0) + 1
    const values = poolStateBytes(context.g) / 2
    for (const { name, first, count } of poolWindows(context.g, context.config)) {
      const part = new Uint16Array(states.subarray(first * values, (first + count) * values))
      if (part.length > 0) gpu.device.queue.writeBuffer(buffers.get(name), 0, part)
    }
  }
}
