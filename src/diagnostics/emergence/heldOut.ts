import { hasLattice } from '../../core/config/surface'
import { StudioError } from '../../core/errors'
import { MAX_CANDIDATES, storedBytes } from '../../core/memory/sizes'
import type { LatticeStates } from '../../core/pattern/state'
import { RowReader } from '../../dataset/standardize'
import { readThrough } from '../../gpu/readback'
import type { Model } from '../../model/model'
import { readStored } from '../../model/tensors'
import { LossReader } from '../../training/losses'
import type { TrainingSession } from '../../training/session'
import { VALIDATION_STEP } from '../../training/validation'

/** Rows of a run's dataset, ready to be sent through its model a micro-batch at a time. */
export class ModelRows {
  readonly model: Model
  readonly reader: RowReader
  private readonly query: Float32Array<ArrayBuffer>
  private readonly reply: Float32Array<ArrayBuffer>

  /** @throws StudioError when the run has no lattice */
  constructor(session: TrainingSession) {
    const { model, dataset, mean, config } = session
    if (!hasLattice(config))
      throw new StudioError(
        config.lattice.bypass ? 'lattice.bypass' : 'lattice.baseline',
        'this run has no lattice to look into.',
        'Measure a run that has one.',
      )
    this.model = model
    this.reader = new RowReader(dataset, mean, config.data.standardize)
    this.query = new Float32Array(model.context.micro * dataset.width)
    this.reply = new Float32Array(model.context.micro * dataset.width)
  }

  /** Uploads rows under the fire masks of a validation, `first` being the `b` of the first of them. `of` is how many rows the losses are a mean over. */
  upload(rows: Uint32Array, first = 0, of = rows.length): void {
    this.reader.queries(rows, this.query)
    this.reader.replies(rows, this.reply)
    this.model.setControl({ step: VALIDATION_STEP, sampleOffset: first, batch: rows.length, rows: of, learningRate: 0 })
    this.model.setRows(this.query, this.reply)
  }

  /** A forward pass of the uploaded rows with the weights that a validation looks at: the averaged ones, where the run keeps them. */
  forward(): Promise<void> {
    return this.model.run(averages(this.model) ? 'averagedForward' : 'forward')
  }
}

/** Rows that a run has not learned from. */
export class HeldOut extends ModelRows {
  readonly losses: LossReader
  /** The rows that a validation looks at, in split order. */
  readonly rows: Uint32Array

  /** @throws StudioError when the run has no lattice, or holds no row out */
  constructor(session: TrainingSession) {
    super(session)
    const { validation } = session.split
    if (validation.length === 0)
      throw new StudioError('data.validation', 'no row is held out, and emergence is measured on held-out rows.', 'Set it above 0.')
    this.losses = new LossReader(session.model)
    this.rows = validation.subarray(0, MAX_CANDIDATES)
  }

  /** The held-out rows in micro-batches; `first` is the place of a chunk's first row, and the `b` of its fire mask. */
  *chunks(): Generator<{ first: number; rows: Uint32Array }> {
    const { micro } = this.model.context
    for (let first = 0; first < this.rows.length; first += micro) yield { first, rows: this.rows.subarray(first, first + micro) }
  }
}

/** Whether a run averages its weights. */
export const averages = ({ context }: Model): boolean => context.config.optimizer.emaDecay > 0

/** Bytes of any buffer of the model, from its start. */
export const readBytes = (model: Model, name: string, bytes: number): Promise<Uint8Array<ArrayBuffer>> =>
  readThrough(model.gpu.device, model.buffers.get('staging.transfer'), model.buffers.get(name), 0, bytes)

/** Bytes that a state of `batch` samples takes in its buffer. */
export const stateBytes = ({ context: { g, config } }: Model, batch: number): number =>
  g.cells * batch * g.channels * storedBytes(config.precision)

/** A state of `batch` samples, decoded from whatever precision it is stored in; of the model's last forward pass or step. */
export async function readStates(model: Model, name: string, batch: number): Promise<LatticeStates> {
  const { cells, width, height, depth, channels } = model.context.g
  return { width, height, depth, channels, batch, values: await readStored(model, name, cells * batch * channels) }
}
