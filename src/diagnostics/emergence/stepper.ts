import { cellWindow } from '../../model/arena'
import type { ModelContext } from '../../model/context'
import { stepPasses } from '../../model/latticeForward'
import { type PassSpec, perThread, withBuffer } from '../../model/plan'
import { readBuffer } from '../../model/tensors'
import { averages, type ModelRows } from './heldOut'
import { openProbe, type Probe } from './probe'

/** Where a stepper keeps s_t: s_0 where the forward pass puts it, then in turn in two buffers that every run has. */
export const steppedState = (t: number): string => (t % 2 === 0 ? 'state.checkpoint.0' : 'state.final')

type Stage = `step ${number}` | 'read even' | 'read odd'

/** s_t → s_{t+1} as in training, but from and to the stepper's buffers; t may go past the run's own T. */
function rebound(context: ModelContext, t: number): PassSpec[] {
  const [state, next] = [steppedState(t), steppedState(t + 1)]
  return stepPasses(context, t).map((spec) => ({
    ...spec,
    buffers: { ...spec.buffers, state, ...('next' in spec.buffers ? { next } : {}) },
  }))
}

const readOut = (context: ModelContext, t: number): PassSpec[] => [
  perThread('readout', context.g.surface * context.micro, {
    state: steppedState(t),
    parameters: cellWindow(context),
    surface: 'output.surface',
  }),
]

/**
 * Runs the lattice a step at a time, past its usual end if need be, and lets its states be read or changed in between. Its weights are
 * those of a validation.
 */
export class Stepper {
  private constructor(
    private readonly held: ModelRows,
    private readonly probe: Probe<Stage>,
  ) {}

  /** @param steps the last t that can be reached */
  static async open(held: ModelRows, steps: number): Promise<Stepper> {
    const { model } = held
    const stages: Record<string, PassSpec[]> = { 'read even': readOut(model.context, 0), 'read odd': readOut(model.context, 1) }
    for (let t = 0; t < steps; t++) stages[`step ${t}`] = rebound(model.context, t)
    if (averages(model)) for (const [name, specs] of Object.entries(stages)) stages[name] = withBuffer(specs, 'parameters', 'ema')
    return new Stepper(held, await openProbe(model, stages as Record<Stage, PassSpec[]>))
  }

  /** Bytes that it takes beside the model. */
  get bytes(): number {
    return this.probe.memory.total
  }

  /** s_0 of the uploaded rows, by a forward pass of the model. */
  start(): Promise<void> {
    return this.held.forward()
  }

  /** s_t → s_{t+1}. */
  step(t: number): Promise<void> {
    return this.probe.run(`step ${t}`)
  }

  /** The output surface of s_t, [batch][S]. */
  async surface(t: number, batch: number): Promise<Float32Array> {
    await this.probe.run(t % 2 === 0 ? 'read even' : 'read odd')
    const { model } = this.held
    return readBuffer(model, 'output.surface', batch * model.context.g.surface)
  }

  destroy(): void {
    this.probe.destroy()
  }
}
