import type { Recovery } from '../../core/emergence'
import { StudioError } from '../../core/errors'
import { cellsOf, type DamageSphere, middleSphere } from '../../core/pattern/damage'
import type { Model } from '../../model/model'
import type { TrainingSession } from '../../training/session'
import { HeldOut, readBytes, stateBytes } from './heldOut'
import { Stepper, steppedState } from './stepper'

export type { Recovery } from '../../core/emergence'

export interface RecoveryOptions {
  /** Where; a sphere in the middle by default. */
  sphere?: DamageSphere
  /** Lattice step after which the cells are zeroed; T by default. */
  at?: number
  /** Further steps; T by default. */
  steps?: number
}

/**
 * Zeroes a sphere of cells in the states of the first held-out micro-batch and lets the lattice run on, beside a run without damage
 * under the same fire masks (t counts on past T).
 */
export async function damageRecovery(session: TrainingSession, options: RecoveryOptions = {}): Promise<Recovery> {
  const held = new HeldOut(session)
  const { g } = held.model.context
  const { sphere = middleSphere(g), at = g.steps, steps = g.steps } = options
  const cells = cellsOf(sphere, g)
  if (cells.length === 0)
    throw new StudioError('damage', 'the sphere holds no cell of the lattice.', 'Move its centre inside, or make its radius larger.')
  const rows = held.rows.subarray(0, held.model.context.micro)
  const stepper = await Stepper.open(held, at + steps)
  try {
    held.upload(rows)
    await stepper.start()
    for (let t = 0; t < at; t++) await stepper.step(t)
    const before = await readBytes(held.model, steppedState(at), stateBytes(held.model, rows.length))
    const whole = await surfaces(stepper, at, steps, rows.length)
    write(held.model, steppedState(at), damaged(before, cells, g.cells))
    const hurt = await surfaces(stepper, at, steps, rows.length)
    const curve = hurt.map((surface, i) => ({ t: at + i, error: relativeDifference(surface, whole[i] as Float32Array) }))
    return { sphere, cells: cells.length, samples: rows.length, at, curve }
  } finally {
    stepper.destroy()
  }
}

/** The output surfaces of s_at … s_{at+steps}, from the state that stands in the stepper's buffer of s_at. */
async function surfaces(stepper: Stepper, at: number, steps: number, batch: number): Promise<Float32Array[]> {
  const out = [await stepper.surface(at, batch)]
  for (let t = at; t < at + steps; t++) {
    await stepper.step(t)
    out.push(await stepper.surface(t + 1, batch))
  }
  return out
}

/** A copy of a state's bytes with some cells zeroed; a cell's samples and channels lie together, and 0 is 0 in every precision. */
function damaged(state: Uint8Array, cells: readonly number[], all: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(state)
  const bytes = state.length / all
  for (const n of cells) copy.fill(0, n * bytes, (n + 1) * bytes)
  return copy
}

const write = (model: Model, name: string, bytes: Uint8Array<ArrayBuffer>): void =>
  model.gpu.device.queue.writeBuffer(model.buffers.get(name), 0, bytes)

/** ‖a − b‖/‖b‖, 0 where both are 0. */
function relativeDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0
  let norm = 0
  b.forEach((value, i) => {
    difference += ((a[i] as number) - value) ** 2
    norm += value ** 2
  })
  return difference === 0 ? 0 : Math.sqrt(difference / norm)
}
