import { StudioError } from '../../core/errors'
import { cellsOf } from '../../core/pattern/damage'
import {
  type Damage,
  type DamagedTrajectory,
  type LookRequest,
  MOST_ROWS,
  type RowChoice,
  type SampleTrajectory,
  type Trajectory,
} from '../../core/trajectory'
import { readBuffer } from '../../model/tensors'
import type { TrainingSession } from '../../training/session'
import { microBatch } from '../emergence/gradientFlow'
import { ModelRows, readBytes, readStates, stateBytes } from '../emergence/heldOut'
import { Stepper, steppedState } from '../emergence/stepper'
import { cellGradients } from './gradients'
import { ruleFacts } from './ruleFacts'

/** More states than these would not fit the page's memory well. */
const MOST_BYTES = 768 * 2 ** 20
/** A backward pass takes about as long as so many forward passes. */
const BACKWARD_COST = 3

export interface FollowOptions {
  /** Share that is done. What it throws ends the measurement. */
  onProgress?(share: number): void
}

/**
 * Follows single rows through the lattice between two updates: every state, output and gradient of each, one after the other. The
 * run goes on afterwards as if nothing had happened.
 * @throws StudioError when the run has no lattice, a row is none of the split, or the states are too many
 */
export async function followRows(session: TrainingSession, request: LookRequest, { onProgress }: FollowOptions = {}): Promise<Trajectory> {
  const rows = new ModelRows(session)
  const { g } = rows.model.context
  const { damage } = request
  const last = Math.max(g.steps, damage?.at ?? 0) + request.further
  check(session, request, last)
  const stepper = await Stepper.open(rows, last)
  const backward = request.gradients ? BACKWARD_COST * g.steps : 0
  const total = request.rows.length * (last + backward) + (damage ? last - damage.at : 0)
  let done = 0
  const tell = (steps: number): void => {
    done += steps
    onProgress?.(done / total)
  }
  try {
    const samples: SampleTrajectory[] = []
    let damaged: DamagedTrajectory | null = null
    for (const choice of request.rows) {
      const walk = new Walk(session, rows, stepper, choice, () => tell(1))
      await walk.start()
      const sample = await walk.go(0, last, damage && samples.length === 0 ? damage : null)
      if (walk.hurt && damage) damaged = { ...damage, ...(await walk.goHurt(damage.at, last, walk.hurt)) }
      samples.push({ ...sample, gradients: request.gradients ? await gradientsOf(session, rows, choice) : null })
      tell(backward)
    }
    const { width, height, depth, channels, steps } = g
    const counts = { validation: session.split.validation.length, train: session.split.train.length }
    const rule = await ruleFacts(rows.model)
    return { step: session.step, config: session.config, steps, last, width, height, depth, channels, counts, samples, damaged, rule }
  } finally {
    stepper.destroy()
  }
}

const rowOf = ({ split }: TrainingSession, { from, place }: RowChoice): number => split[from][place] ?? -1

function check(session: TrainingSession, { rows, damage }: LookRequest, last: number): void {
  const { g } = session.model.context
  const stranger = rows.find((choice) => rowOf(session, choice) < 0)
  const subject = 'lattice'
  if (stranger) {
    const count = session.split[stranger.from].length
    const words = stranger.from === 'train' ? 'training' : 'held-out'
    throw new StudioError(
      subject,
      `there is no ${words} row ${stranger.place}: there are ${count}.`,
      count > 0 ? `Choose 0 … ${count - 1}.` : 'Choose another kind.',
    )
  }
  if (rows.length < 1 || rows.length > MOST_ROWS)
    throw new StudioError(subject, `${rows.length} rows cannot be followed.`, `Choose 1 to ${MOST_ROWS}.`)
  if (damage && cellsOfAll(damage, g).length === 0)
    throw new StudioError('damage', 'the sphere holds no cell of the lattice.', 'Move its centre inside, or make its radius larger.')
  const bytes = (rows.length * (last + 1) + (damage ? last + 1 - damage.at : 0)) * g.cells * g.channels * 4
  if (bytes > MOST_BYTES)
    throw new StudioError(subject, `its states would take ${Math.round(bytes / 2 ** 20)} MiB.`, 'Follow fewer rows, or fewer steps past T.')
}

/** Cells of every sphere, each once. */
const cellsOfAll = ({ spheres }: Damage, sizes: Parameters<typeof cellsOf>[1]): number[] => [
  ...new Set(spheres.flatMap((sphere) => cellsOf(sphere, sizes))),
]

/** Gradients of the row as the first of a micro-batch, under its own fire mask. */
async function gradientsOf(session: TrainingSession, rows: ModelRows, choice: RowChoice): Promise<Float32Array> {
  rows.upload(microBatch(session, [rowOf(session, choice)]), choice.place)
  return cellGradients(rows)
}

/** One row on its way through the lattice, as a batch of one. */
class Walk {
  /** Bytes of s_at with the damage done, once the walk has come there. */
  hurt: { state: Uint8Array<ArrayBuffer>; cells: number } | null = null
  private surfaces = { input: new Float32Array(), target: new Float32Array() }

  constructor(
    private readonly session: TrainingSession,
    private readonly rows: ModelRows,
    private readonly stepper: Stepper,
    private readonly choice: RowChoice,
    private readonly onStep: () => void,
  ) {}

  async start(): Promise<void> {
    const { rows, choice, stepper } = this
    const { surface } = rows.model.context.g
    rows.upload(Uint32Array.of(rowOf(this.session, choice)), choice.place)
    await stepper.start()
    this.surfaces = {
      input: await readBuffer(rows.model, 'query.surface', surface),
      target: await readBuffer(rows.model, 'target.surface', surface),
    }
  }

  /** From s_from, which stands in the stepper, to s_last. */
  async go(from: number, last: number, damage: Damage | null): Promise<SampleTrajectory> {
    const { model } = this.rows
    const { g } = model.context
    const size = g.cells * g.channels
    const states = new Float32Array((last - from + 1) * size)
    const outputs = new Float32Array((last - from + 1) * g.surface)
    for (let t = from; t <= last; t++) {
      if (t > from) {
        await this.stepper.step(t - 1)
        this.onStep()
      }
      states.set((await readStates(model, steppedState(t), 1)).values, (t - from) * size)
      outputs.set(await this.stepper.surface(t, 1), (t - from) * g.surface)
      if (damage?.at === t) this.hurt = await this.wound(damage)
    }
    return { choice: this.choice, row: rowOf(this.session, this.choice), first: from, states, outputs, ...this.surfaces, gradients: null }
  }

  /** A copy of s_at with the damaged cells zeroed: a cell's channels lie together, and 0 is 0 in every precision. */
  private async wound(damage: Damage): Promise<{ state: Uint8Array<ArrayBuffer>; cells: number }> {
    const { model } = this.rows
    const { g } = model.context
    const state = await readBytes(model, steppedState(damage.at), stateBytes(model, 1))
    const cells = cellsOfAll(damage, g)
    const each = state.length / g.cells
    for (const n of cells) state.fill(0, n * each, (n + 1) * each)
    return { state, cells: cells.length }
  }

  /** The same row from the damaged s_at on. */
  async goHurt(
    at: number,
    last: number,
    { state, cells }: NonNullable<Walk['hurt']>,
  ): Promise<Pick<DamagedTrajectory, 'cells' | 'sample'>> {
    const { model } = this.rows
    model.gpu.device.queue.writeBuffer(model.buffers.get(steppedState(at)), 0, state)
    return { cells, sample: await this.go(at, last, null) }
  }
}
