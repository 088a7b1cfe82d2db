import type { CheckpointKind } from '../core/checkpoint'
import type { Clock } from '../core/clock'
import { type LiveChange, liveChanges } from '../core/config/live'
import { type Config, effectiveBatch, totalSteps } from '../core/config/resolve'
import { settled } from '../core/config/settle'
import type { LatticeFrame } from '../core/frame'
import type { MemoryPlan } from '../core/memory'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import type { TrainLine, ValidationLine } from '../core/metrics'
import type { PoolEntries } from '../core/pool'
import { RowStream, split } from '../dataset/order'
import { meanFor, RowReader } from '../dataset/standardize'
import type { EmbeddingDataset, Split } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { lossWeights } from '../model/control'
import { Model } from '../model/model'
import { readUpdateState, readWeights, writeUpdateState } from '../model/updateState'
import { checkBeginning, type SessionBeginning } from './beginning'
import { type Checkpoint, writeCheckpoint } from './checkpoint'
import { FrameReader } from './frames'
import { readModelState, writeModelState } from './modelState'
import { PoolDriver } from './pool'
import { freshProgress, type ProgressState } from './progress'
import { UpdateSender } from './sender'
import { Stopwatch } from './stopwatch'
import { type Standing, type Submitted, Updates } from './updates'
import { evaluate } from './validation'

export interface SessionOptions {
  gpu: Gpu
  config: Config
  dataset: EmbeddingDataset
  beginning?: SessionBeginning
  clock: Clock
  /** Milliseconds that one submission may take; null: no limit. */
  submissionMs?: number | null
}

/** One run on one GPU, an update at a time. Knows neither page nor terminal. */
export class TrainingSession implements Standing {
  /** Updates whose lines are here: it stands at the last of them. */
  step = 0
  samples = 0
  /** Training time so far. The first update's includes kernel compilation where the driver compiles at first use (lavapipe does). */
  seconds = 0
  /** Updates that were skipped whole, of `step`. */
  skipped = 0
  /** Lowest validation loss so far. */
  bestLoss: number | null = null
  /** What validations have decided so far: early stopping, the plateau schedule, updates to leave out. */
  progress: ProgressState = freshProgress()
  /** Sample of the micro-batch that frames show. */
  frameSample = 0

  private readonly sender: UpdateSender
  private readonly updates: Updates
  private readonly frames: FrameReader
  /** Null where states are not pooled. */
  private readonly pool: PoolDriver | null

  private constructor(
    /** As it runs: precision, batch, checkpoint interval and length settled; {@link setLive} changes it between two updates. */
    readonly config: Config,
    readonly model: Model,
    readonly dataset: EmbeddingDataset,
    readonly split: Split,
    readonly mean: Float32Array<ArrayBuffer>,
    private readonly reader: RowReader,
    private readonly clock: Clock,
  ) {
    this.frames = new FrameReader(model)
    const stream = new RowStream(split.train, config.run.seed)
    this.pool = PoolDriver.of(model, split.train, stream)
    this.sender = new UpdateSender(model, reader, stream, this.pool)
    this.updates = new Updates(this, this.sender, this.pool, new Stopwatch(clock))
  }

  /**
   * Splits and standardises the data, builds the model and gives it its weights.
   * @throws StudioError when the checkpoint does not fit, or the plan does not fit the device
   */
  static async create({ gpu, config, dataset, beginning, clock, ...options }: SessionOptions): Promise<TrainingSession> {
    const parts = split(dataset.rows, config.run.seed, config.data.validation)
    // a copy of its own: what is changed while it trains is changed there
    const final = structuredClone(
      settled(config, {
        device: gpu.report,
        din: dataset.width,
        trainRows: parts.train.length,
        validationRows: parts.validation.length,
      }),
    )
    if (beginning) checkBeginning(beginning, final, dataset)
    const mean = new Float32Array(
      beginning?.kind === 'resume'
        ? (beginning.checkpoint.tensors.get('data.mean') as Float32Array)
        : meanFor(dataset, parts.train, config.data.standardize),
    )
    const candidates = Math.min(MAX_CANDIDATES, parts.validation.length)
    const model = await Model.create(gpu, final, dataset.width, { candidates, ...options })
    const session = new TrainingSession(final, model, dataset, parts, mean, new RowReader(dataset, mean, config.data.standardize), clock)
    try {
      await session.load(beginning)
    } catch (error) {
      model.destroy()
      throw error
    }
    return session
  }

  private async load(beginning: SessionBeginning | undefined): Promise<void> {
    writeModelState(this.model, beginning)
    await this.model.run('adapt')
    if (this.config.loss.adaptive) this.updates.acting = await readWeights(this.model)
    if (beginning?.kind !== 'resume') return
    const { step, samples, seconds, bestLoss, optimizer, progress, pool } = beginning.checkpoint
    if (pool) this.pool?.restore(pool)
    Object.assign(this, { step, samples, seconds, bestLoss, skipped: optimizer.skipped, progress: structuredClone(progress) })
  }

  /**
   * Goes back to a full checkpoint of this run after an update that was not finite (`run.onNonFinite: rollback`): the loss scale is
   * halved, and that update is left out when the run comes to it again, as its batch would end the same way.
   */
  async rollBack(snapshot: Checkpoint): Promise<void> {
    await this.settled()
    const bad = this.step
    const { seconds } = this
    await this.load({ kind: 'resume', checkpoint: snapshot })
    const { leftOut } = this.progress
    this.progress.leftOut = [...leftOut.filter((step) => step !== bad), bad]
    this.seconds = seconds
    const state = await readUpdateState(this.model)
    writeUpdateState(this.model, { ...state, lossScale: Math.max(1, state.lossScale / 2), goodUpdates: 0 }, this.updates.acting)
  }

  get totalSteps(): number {
    return totalSteps(this.config, this.split.train.length)
  }
  get plan(): MemoryPlan {
    return this.model.memory
  }
  get epoch(): number {
    return this.epochOf(this.step)
  }
  epochOf(update: number): number {
    return Math.floor((update * effectiveBatch(this.config)) / this.split.train.length)
  }

  /** Updates that were begun: those whose lines are here, and those under way. */
  get submitted(): number {
    return this.updates.submitted
  }

  /**
   * Submits one optimizer update over `accumulation` micro-batches; resolves when all of it is with the GPU, which is given few
   * submissions at a time. Where a gradient does not fit 16 bits it is skipped, which counts as a step and halves the loss scale.
   * Where nothing is left to halve its line fails, with the weights untouched by it and by all that are submitted after it, until
   * {@link settled}.
   */
  advance(): Promise<Submitted> {
    return this.updates.advance()
  }

  /** One update and its line; none is under way afterwards. */
  async update(): Promise<TrainLine> {
    const { line } = await this.advance()
    await this.settled()
    return line
  }

  /** Resolves when no update is under way, however the last ones ended. The next one is that after `step`. */
  settled(): Promise<void> {
    return this.updates.settled()
  }

  /**
   * Changes settings of the run between two updates: the next update is the first that uses them, as if the run were resumed here
   * with them.
   * @param values path → value, of {@link LIVE_SETTINGS}
   * @returns what is different now
   * @throws StudioError where a value is refused; nothing is changed then
   */
  async setLive(values: Readonly<Record<string, unknown>>): Promise<LiveChange[]> {
    const { config, changes } = liveChanges(this.config, values)
    if (changes.length === 0) return []
    await this.settled()
    Object.assign(this.config.loss, config.loss)
    Object.assign(this.config.optimizer, config.optimizer)
    if (changes.some(({ path }) => path.startsWith('loss.'))) await this.weigh()
    return changes
  }

  /** Gives the parts of the loss the weights that the config says, times what was learned. */
  private async weigh(): Promise<void> {
    const { lossScale } = await readUpdateState(this.model)
    this.model.setTail({ weights: lossWeights(this.config), lossScale })
    this.model.setControl({ step: this.step, sampleOffset: 0, batch: 0, rows: 1, learningRate: 0 })
    await this.model.run('adapt')
    this.updates.acting = this.config.loss.adaptive ? await readWeights(this.model) : lossWeights(this.config)
  }

  /** The validation line over at most 256 held-out rows, or null without any. */
  async validate(): Promise<ValidationLine | null> {
    const rows = this.split.validation.subarray(0, MAX_CANDIDATES)
    if (rows.length === 0) return null
    await this.settled()
    const started = this.clock.now()
    const result = await evaluate(this.model, this.reader, this.sender.losses, rows)
    this.seconds += (this.clock.now() - started) / 1000
    return { kind: 'validation', step: this.step, ...result }
  }

  /** The state of one sample of the last submitted update's last micro-batch; null without a lattice, or while an earlier one is on its way. */
  frame(): Promise<LatticeFrame> | null {
    return this.frames.capture(this.submitted, this.frameSample)
  }

  /** The run's checkpoint as a file: all for exact resume, the weights alone, or their average alone. */
  async checkpoint(kind: CheckpointKind): Promise<Uint8Array<ArrayBuffer>> {
    const { model, config, dataset } = this
    await this.settled()
    const state = await readModelState(model, kind)
    state.tensors.set('data.mean', this.mean)
    return writeCheckpoint({
      ...state,
      pool: kind === 'full' && this.pool ? await this.pool.save() : null,
      config,
      step: kind === 'full' ? this.step : 0,
      samples: kind === 'full' ? this.samples : 0,
      seconds: kind === 'full' ? this.seconds : 0,
      dataset: dataset.digest,
      datasetName: dataset.builtin ? `builtin:${dataset.name}` : dataset.name,
      pairs: dataset.pairs,
      bestLoss: kind === 'full' ? this.bestLoss : null,
      progress: kind === 'full' ? this.progress : freshProgress(),
      adapter: model.gpu.report.name,
      created: this.clock.date(),
    })
  }

  /** The pool as it stands: pairs, ages and losses by entry; null where states are not pooled. */
  poolView(): PoolEntries | null {
    return this.pool?.view() ?? null
  }

  destroy(): void {
    this.model.destroy()
  }
}
