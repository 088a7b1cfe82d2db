import type { Clock } from '../core/clock'
import { type Config, effectiveBatch, settled, totalSteps } from '../core/config/resolve'
import { StudioError } from '../core/errors'
import type { LatticeFrame } from '../core/frame'
import { MAX_CANDIDATES, type MemoryPlan } from '../core/memory'
import type { TrainLine, ValidationLine } from '../core/metrics'
import { learningRate } from '../core/schedule'
import { RowStream, split } from '../dataset/order'
import { meanFor, RowReader } from '../dataset/standardize'
import type { EmbeddingDataset, Split } from '../dataset/types'
import { type Gpu, throwUncaptured } from '../gpu/device'
import { initialTensors } from '../model/init'
import { Model } from '../model/model'
import { readTensors, writeTensors } from '../model/tensors'
import { type Checkpoint, checkShapes, writeCheckpoint } from './checkpoint'
import { FrameReader } from './frames'
import { LossReader, weightedLoss } from './losses'
import { evaluate } from './validation'

/** Where a run starts from, other than fresh weights. */
export interface SessionBeginning {
  kind: 'weights' | 'resume'
  checkpoint: Checkpoint
}

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
  seconds = 0
  /** Lowest validation loss so far. */
  bestLoss: number | null = null
  /** Sample of the micro-batch that frames show. */
  frameSample = 0

  private readonly rows: Uint32Array
  private readonly query: Float32Array<ArrayBuffer>
  private readonly reply: Float32Array<ArrayBuffer>
  private readonly losses: LossReader
  private readonly frames: FrameReader
  private readonly stream: RowStream

  private constructor(
    /** As it runs: precision and length settled. */
    readonly config: Config,
    readonly model: Model,
    readonly dataset: EmbeddingDataset,
    readonly split: Split,
    readonly mean: Float32Array<ArrayBuffer>,
    private readonly reader: RowReader,
    private readonly clock: Clock,
  ) {
    const { micro } = config.batch
    this.rows = new Uint32Array(effectiveBatch(config))
    this.query = new Float32Array(micro * dataset.width)
    this.reply = new Float32Array(micro * dataset.width)
    this.losses = new LossReader(model)
    this.frames = new FrameReader(model)
    this.stream = new RowStream(split.train, config.run.seed)
  }

  /**
   * Splits and standardises the data, builds the model and gives it its weights.
   * @throws StudioError when the checkpoint does not fit, or the plan does not fit the device
   */
  static async create({ gpu, config, dataset, beginning, clock }: SessionOptions): Promise<TrainingSession> {
    const parts = split(dataset.rows, config.run.seed, config.data.validation)
    const final = settled(config, parts.train.length)
    if (beginning) checkBeginning(beginning, final, dataset)
    const mean = new Float32Array(
      beginning?.kind === 'resume'
        ? (beginning.checkpoint.tensors.get('data.mean') as Float32Array)
        : meanFor(dataset, parts.train, config.data.standardize),
    )
    const candidates = Math.min(MAX_CANDIDATES, parts.validation.length)
    const model = await Model.create(gpu, final, dataset.width, { candidates })
    const session = new TrainingSession(final, model, dataset, parts, mean, new RowReader(dataset, mean, config.data.standardize), clock)
    session.load(beginning)
    return session
  }

  private load(beginning: SessionBeginning | undefined): void {
    const { model, config, dataset } = this
    writeTensors(model, 'parameters', beginning ? beginning.checkpoint.tensors : initialTensors(config, dataset.width))
    if (beginning?.kind !== 'resume') return
    const { moments, step, samples, seconds, bestLoss } = beginning.checkpoint
    if (moments) {
      writeTensors(model, 'moment.first', moments.first)
      writeTensors(model, 'moment.second', moments.second)
    }
    Object.assign(this, { step, samples, seconds, bestLoss })
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

  /** One optimizer update over `accumulation` micro-batches. Throws, with the weights untouched, when the loss is not finite. */
  async update(): Promise<TrainLine> {
    const { config, model, step } = this
    const { micro, accumulation } = config.batch
    const started = this.clock.now()
    const rate = learningRate(config, step, this.totalSteps)
    this.stream.batch(step, this.rows)
    for (let j = 0; j < accumulation; j++) {
      const rows = this.rows.subarray(j * micro, (j + 1) * micro)
      this.reader.queries(rows, this.query)
      this.reader.replies(rows, this.reply)
      model.setControl({
        step,
        updates: step,
        sampleOffset: j * micro,
        batch: micro,
        rows: this.rows.length,
        learningRate: rate,
        frameSample: this.frameSample,
      })
      model.setRows(this.query, this.reply)
      if (j === 0) model.clear('update')
      await model.run('forward')
      await model.run('backward')
    }
    await model.run('update')
    const { parts, gradNorm, finite } = await this.losses.read()
    throwUncaptured(model.gpu, `step ${step + 1}`)
    const loss = weightedLoss(config, parts)
    if (!finite || !Number.isFinite(loss)) throw notFinite(step + 1)
    this.step = step + 1
    this.samples += this.rows.length
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
      gradNorm,
      learningRate: rate,
      lossScale: 1,
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

  /** The state of one sample of the last update's last micro-batch; null with the bypass, or while an earlier one is on its way. */
  frame(): Promise<LatticeFrame> | null {
    return this.frames.capture(this.step, this.frameSample)
  }

  /** The run's checkpoint as a file: with moments for exact resume, or the weights alone. */
  async checkpoint(kind: 'full' | 'weights'): Promise<Uint8Array<ArrayBuffer>> {
    const { model, config, dataset } = this
    const tensors = await readTensors(model, 'parameters')
    tensors.set('data.mean', this.mean)
    const moments =
      kind === 'full' ? { first: await readTensors(model, 'moment.first'), second: await readTensors(model, 'moment.second') } : null
    return writeCheckpoint({
      file: '',
      tensors,
      moments,
      config,
      step: kind === 'full' ? this.step : 0,
      samples: kind === 'full' ? this.samples : 0,
      seconds: kind === 'full' ? this.seconds : 0,
      dataset: dataset.digest,
      bestLoss: kind === 'full' ? this.bestLoss : null,
      adapter: model.gpu.report.name,
      created: this.clock.date(),
    })
  }

  destroy(): void {
    this.model.destroy()
  }
}

const notFinite = (step: number): StudioError =>
  new StudioError(
    'run',
    `The loss is not a number at step ${step}; the weights are those of step ${step - 1}.`,
    'Lower the learning rate, then resume.',
  )

function checkBeginning({ kind, checkpoint }: SessionBeginning, config: Config, dataset: EmbeddingDataset): void {
  const { file } = checkpoint
  if (kind === 'resume') {
    if (!checkpoint.moments)
      throw new StudioError(file, 'it holds weights alone, and a run cannot go on from these.', 'Start from its weights instead.')
    if (checkpoint.dataset !== dataset.digest)
      throw new StudioError(
        file,
        `it was trained on other data than ${dataset.name}.`,
        'Open the dataset that it was trained on, or start from its weights.',
      )
    if (checkpoint.tensors.get('data.mean')?.length !== dataset.width)
      throw new StudioError(file, `it has no data.mean of ${dataset.width} values.`, 'Start from its weights instead.')
    if (checkpoint.step >= config.run.steps)
      throw new StudioError(
        file,
        `it stands at step ${checkpoint.step}, the end of a run of ${config.run.steps} steps.`,
        'Raise run.steps to go on, or start from its weights.',
      )
  }
  checkShapes(checkpoint, config, dataset.width)
}
