import type { CheckpointKind } from '../core/checkpoint'
import type { Clock } from '../core/clock'
import { type Config, effectiveBatch, totalSteps } from '../core/config/resolve'
import { settled } from '../core/config/settle'
import { StudioError } from '../core/errors'
import type { LatticeFrame } from '../core/frame'
import type { MemoryPlan } from '../core/memory'
import { MAX_CANDIDATES } from '../core/memory/sizes'
import type { TrainLine, ValidationLine } from '../core/metrics'
import type { PoolEntries } from '../core/pool'
import { learningRate } from '../core/schedule'
import { RowStream, split } from '../dataset/order'
import { meanFor, RowReader } from '../dataset/standardize'
import type { EmbeddingDataset, Split } from '../dataset/types'
import { type Gpu, throwUncaptured } from '../gpu/device'
import { lossWeights } from '../model/control'
import { Model } from '../model/model'
import { type LossWeights, readUpdateState, readWeights, type UpdateVerdict, writeUpdateState } from '../model/updateState'
import { checkBeginning, type SessionBeginning } from './beginning'
import { type Checkpoint, writeCheckpoint } from './checkpoint'
import { BatchFeed } from './feed'
import { FrameReader } from './frames'
import { adaptiveLoss, LossReader, weightedLoss } from './losses'
import { readModelState, writeModelState } from './modelState'
import { PoolDriver } from './pool'
import { freshProgress, type ProgressState } from './progress'
import { evaluate } from './validation'

export interface SessionOptions {
  gpu: Gpu
  config: Config
  dataset: EmbeddingDataset
  beginning?: SessionBeginning
  clock: Clock
}

/** One run on one GPU, an update at a time. Knows neither page nor terminal. */
export class TrainingSession {
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

  private readonly feed: BatchFeed
  private readonly losses: LossReader
  private readonly frames: FrameReader
  /** Weights of the parts of the loss in the next update, where they are learned. */
  private acting: LossWeights
  /** Null where states are not pooled. */
  private readonly pool: PoolDriver | null

  private constructor(
    /** As it runs: precision, batch, checkpoint interval and length settled. */
    readonly config: Config,
    readonly model: Model,
    readonly dataset: EmbeddingDataset,
    readonly split: Split,
    readonly mean: Float32Array<ArrayBuffer>,
    private readonly reader: RowReader,
    private readonly clock: Clock,
  ) {
    this.losses = new LossReader(model)
    this.frames = new FrameReader(model)
    const stream = new RowStream(split.train, config.run.seed)
    this.acting = lossWeights(config)
    this.pool = PoolDriver.of(model, split.train, stream)
    this.feed = new BatchFeed(model, reader, stream, this.pool)
  }

  /**
   * Splits and standardises the data, builds the model and gives it its weights.
   * @throws StudioError when the checkpoint does not fit, or the plan does not fit the device
   */
  static async create({ gpu, config, dataset, beginning, clock }: SessionOptions): Promise<TrainingSession> {
    const parts = split(dataset.rows, config.run.seed, config.data.validation)
    const final = settled(config, {
      device: gpu.report,
      din: dataset.width,
      trainRows: parts.train.length,
      validationRows: parts.validation.length,
    })
    if (beginning) checkBeginning(beginning, final, dataset)
    const mean = new Float32Array(
      beginning?.kind === 'resume'
        ? (beginning.checkpoint.tensors.get('data.mean') as Float32Array)
        : meanFor(dataset, parts.train, config.data.standardize),
    )
    const candidates = Math.min(MAX_CANDIDATES, parts.validation.length)
    const model = await Model.create(gpu, final, dataset.width, { candidates })
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
    if (this.config.loss.adaptive) this.acting = await readWeights(this.model)
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
    const bad = this.step
    const { seconds } = this
    await this.load({ kind: 'resume', checkpoint: snapshot })
    const { leftOut } = this.progress
    this.progress.leftOut = [...leftOut.filter((step) => step !== bad), bad]
    this.seconds = seconds
    const state = await readUpdateState(this.model)
    writeUpdateState(this.model, { ...state, lossScale: Math.max(1, state.lossScale / 2), goodUpdates: 0 }, this.acting)
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
  private epochOf(update: number): number {
    return Math.floor((update * effectiveBatch(this.config)) / this.split.train.length)
  }

  /**
   * One optimizer update over `accumulation` micro-batches. Where a gradient did not fit 16 bits it is skipped, which counts as a
   * step and halves the loss scale. Throws, with the weights untouched, where nothing is left to halve.
   */
  async update(): Promise<TrainLine> {
    const { config, model, step } = this
    const { micro, accumulation } = config.batch
    const started = this.clock.now()
    const rate = learningRate(config, step, this.totalSteps, this.progress.factor)
    const { rows } = this.feed
    this.feed.choose(step)
    for (let j = 0; j < accumulation; j++) {
      model.setControl({
        step,
        sampleOffset: j * micro,
        batch: micro,
        rows: rows.length,
        learningRate: rate,
        frameSample: this.frameSample,
      })
      if (j === 0) model.clear('update')
      this.feed.upload(j)
      await model.run('forward')
      await model.run('backward')
      await this.pool?.keep(j)
    }
    await model.run('update')
    const { parts, verdict, state, weights } = await this.losses.read()
    throwUncaptured(model.gpu, `step ${step + 1}`)
    const { acting } = this
    const loss = config.loss.adaptive ? adaptiveLoss(config, parts, acting) : weightedLoss(config, parts)
    const counts = verdict.valid && Number.isFinite(loss)
    await this.pool?.finish(counts, acting)
    if (!counts && verdict.lossScale <= 1 && !this.progress.leftOut.includes(step)) throw notFinite(step + 1, verdict)
    if (config.loss.adaptive) this.acting = weights
    this.skipped = state.skipped
    this.step = step + 1
    this.samples += rows.length
    this.seconds += (this.clock.now() - started) / 1000
    const { surface, internal, dialogue, reconstruction } = parts
    return {
      kind: 'train',
      step: this.step,
      epoch: this.epochOf(step),
      samples: this.samples,
      loss,
      surface,
      internal,
      dialogue,
      reconstruction,
      gradNorm: verdict.gradNorm,
      learningRate: rate,
      lossScale: verdict.lossScale,
      ...(!counts && { skipped: 1 }),
      seconds: this.seconds,
    }
  }

  /** The validation line over at most 256 held-out rows, or null without any. */
  async validate(): Promise<ValidationLine | null> {
    const rows = this.split.validation.subarray(0, MAX_CANDIDATES)
    if (rows.length === 0) return null
    const started = this.clock.now()
    const result = await evaluate(this.model, this.reader, this.losses, rows)
    this.seconds += (this.clock.now() - started) / 1000
    return { kind: 'validation', step: this.step, ...result }
  }

  /** The state of one sample of the last update's last micro-batch; null without a lattice, or while an earlier one is on its way. */
  frame(): Promise<LatticeFrame> | null {
    return this.frames.capture(this.step, this.frameSample)
  }

  /** The run's checkpoint as a file: all for exact resume, the weights alone, or their average alone. */
  async checkpoint(kind: CheckpointKind): Promise<Uint8Array<ArrayBuffer>> {
    const { model, config, dataset } = this
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

const notFinite = (step: number, { overflowed }: UpdateVerdict): StudioError =>
  new StudioError(
    'run',
    `${overflowed ? 'A number does not fit 16 bits' : 'The loss is not a number'} at step ${step}; the weights are those of step ${step - 1}.`,
    `Lower the learning rate${overflowed ? ' or set precision to f32' : ''}, then resume.`,
  )
