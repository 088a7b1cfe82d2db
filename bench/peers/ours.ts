/** The studio's own training session behind the peers' interface, and the rows that it trains on, for the peers. All of our side is here. */
import { type ConfigPatch, resolveConfig } from '../../src/core/config/resolve'
import type { Config } from '../../src/core/config/types'
import { normal } from '../../src/core/rng'
import { learningRate } from '../../src/core/schedule'
import { RowStream } from '../../src/dataset/order'
import { memoryRows } from '../../src/dataset/rows/matrix'
import { RowReader } from '../../src/dataset/standardize'
import type { EmbeddingDataset } from '../../src/dataset/types'
import type { Gpu } from '../../src/gpu/device'
import { readTensors } from '../../src/model/tensors'
import { systemClock } from '../../src/node/clock'
import { TrainingSession } from '../../src/training/session'
import { type Contender, fireMasks, type Problem, problemOf, type Rows, type Tensors } from './problem'

const DATASET_ROWS = 256
/** A key of the random rows: any would do. */
const DATASET_KEY = 0xbe9c
/** Enough updates that the learning rate is past its warm-up within a few. */
const RUN_STEPS = 60

/** What one measurement runs: sizes that the product's `light` preset leaves open. */
export interface Setting {
  lattice: ConfigPatch['lattice']
  din: number
  batch: number
}

/** f32, every state kept (k = 1), as the peers work. */
export const configOf = ({ lattice, batch }: Setting): Config =>
  resolveConfig({
    file: {
      lattice: { share: 'layer', ...lattice },
      batch: { micro: batch, accumulation: 1 },
      memory: { checkpointEvery: 1, budgetMiB: 16384 },
      precision: 'f32',
      run: { steps: RUN_STEPS },
    },
  })

/** Random rows, and replies that a fixed mixing of neighbouring columns makes of them. */
function randomRows(width: number): EmbeddingDataset {
  const query = Float32Array.from({ length: DATASET_ROWS * width }, (_, i) => normal(DATASET_KEY, i))
  const reply = query.map((value, i) => 0.8 * (query[i % width === 0 ? i + width - 1 : i - 1] as number) - 0.6 * value)
  const shared = { builtin: false, group: null, groupNames: null, digest: '0'.repeat(64), matrices: [], notes: [], credit: null }
  const matrices = { query: memoryRows(query, width), reply: memoryRows(reply, width) }
  return { ...shared, name: 'random', rows: DATASET_ROWS, width, ...matrices, replyRow: null, pairing: 'columns' }
}

/** Our run; its `problem`, `weights` and `rows` are what the peers are given. */
export class Ours implements Contender {
  readonly name = 'Lattice Studio'
  readonly problem: Problem
  private readonly reader: RowReader
  private readonly stream: RowStream

  private constructor(
    private readonly gpu: Gpu,
    private readonly session: TrainingSession,
  ) {
    const { config, dataset, mean, split } = session
    this.problem = problemOf(config, dataset.width)
    this.reader = new RowReader(dataset, mean, config.data.standardize)
    this.stream = new RowStream(split.train, config.run.seed)
  }

  static async open(gpu: Gpu, setting: Setting): Promise<Ours> {
    const options = { gpu, config: configOf(setting), dataset: randomRows(setting.din), clock: systemClock }
    // No time budget: whatever an update needs goes to the GPU at once, as the peers' does.
    return new Ours(gpu, await TrainingSession.create({ ...options, submissionMs: null }))
  }

  /** The weights now; the peers begin with them. */
  weights(): Promise<Tensors> {
    return readTensors(this.session.model, 'parameters')
  }

  /** What update `step` (from 0) of the session trains on. */
  rows(step: number): Rows {
    const { config, totalSteps } = this.session
    const { batch, geometry } = this.problem
    const chosen = this.stream.batch(step, new Uint32Array(batch))
    const [query, reply] = [new Float32Array(batch * geometry.din), new Float32Array(batch * geometry.din)]
    this.reader.queries(chosen, query)
    this.reader.replies(chosen, reply)
    return { query, reply, masks: fireMasks(this.problem, step), learningRate: learningRate(config, step, totalSteps) }
  }

  /** The session feeds itself: it takes the rows that {@link rows} gives the others. */
  async update(): Promise<number> {
    const { loss } = await this.session.update()
    await this.gpu.device.queue.onSubmittedWorkDone()
    return loss
  }

  destroy(): void {
    this.session.destroy()
  }
}
