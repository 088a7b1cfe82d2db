import { hasLattice } from '../core/config/surface'
import type { Config } from '../core/config/types'
import { type MemoryPlan, planMemory } from '../core/memory'
import { initialLossScale, settledPrecision } from '../core/precision'
import { allocate, type BufferSet } from '../gpu/buffers'
import type { Gpu } from '../gpu/device'
import { compileKernels } from '../gpu/kernel'
import { type Clear, type Command, type Copy, fillRanges } from '../gpu/pass'
import { scoped } from '../gpu/scopes'
import { BOUND_IN_PARTS } from './arena'
import { measureCeilings } from './ceilings'
import type { ContextOptions, ModelContext } from './context'
import { CONTROL_BYTES, type ControlTail, type ControlValues, lossWeights, packControl, packTail, TAIL_BYTES } from './control'
import { kernelsFor } from './kernels'
import { buildPlan, type ModelPlan } from './modelPlan'
import { initialMoments } from './moments'
import { Pace } from './pace'
import type { PassSpec } from './plan'
import { Realizer } from './realize'
import { Submitter } from './submit'
import { tunedContext } from './tuning/model'

/** Milliseconds of one submission: no driver's watchdog fires, and other users of the device get their turn. */
export const SUBMISSION_MS = 100

export interface ModelOptions extends ContextOptions {
  /** Milliseconds that one submission may take; null: whatever is to run together is one submission, however long. */
  submissionMs?: number | null
}

/**
 * Commands by name: the passes of the plan, with the control's renewed tail after an update, and what is emptied at the start of an
 * update or of a validation.
 */
type Stage = keyof ModelPlan | 'clear' | 'clearLosses'

/** The model of one configuration on one GPU: its buffers, its passes, and the submission of them. Made once, then replayed. */
export class Model {
  private readonly control: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(CONTROL_BYTES))

  private constructor(
    readonly gpu: Gpu,
    readonly context: ModelContext,
    readonly memory: MemoryPlan,
    readonly buffers: BufferSet,
    private readonly stages: Readonly<Record<Stage, readonly Command[]>>,
    private readonly makeFrame: readonly Command[],
    private readonly submitter: Submitter,
  ) {}

  /**
   * Compiles, allocates and binds everything for embeddings of width `din`.
   * @throws StudioError when a kernel does not compile or the plan does not fit the device
   */
  static async create(gpu: Gpu, config: Config, din: number, options: ModelOptions = {}): Promise<Model> {
    const context = await tunedContext(gpu, config, din, options)
    const memory = planMemory(config, din, { candidates: context.candidates, frozenTarget: context.frozenTarget })
    const plan = buildPlan(context)
    const frameOf = hasLattice(config) ? [frameSpec(context)] : []
    const { submissionMs = SUBMISSION_MS } = options
    const pace = submissionMs === null ? null : new Pace(submissionMs / 1000, await measureCeilings(gpu))
    const buffers = await allocate(gpu, memory, BOUND_IN_PARTS)
    try {
      fillRanges(gpu.device, buffers.get('ranges'))
      const kernels = await compileKernels(gpu, kernelsFor(context, [...Object.values(plan).flat(), ...frameOf]))
      const realizer = new Realizer(gpu.device, kernels, buffers)
      const passes = (specs: readonly PassSpec[]): Command[] => specs.map((spec) => realizer.pass(spec))
      const { planned, frame } = await scoped(gpu.device, 'building the plan', () => ({
        planned: Object.fromEntries(Object.entries(plan).map(([name, specs]) => [name, passes(specs)])) as Record<
          keyof ModelPlan,
          Command[]
        >,
        frame: passes(frameOf),
      }))
      const stages = allStages(planned, memory, buffers)
      const model = new Model(gpu, context, memory, buffers, stages, frame, new Submitter(gpu, pace))
      model.setTail({ weights: lossWeights(config), lossScale: initialLossScale(settledPrecision(config)) })
      // learned loss weights are made from the config's before the first update
      model.setControl({ step: 0, sampleOffset: 0, batch: 0, rows: 1, learningRate: 0 })
      initialMoments(model)
      return model
    } catch (error) {
      buffers.destroy()
      throw error
    }
  }

  /** Sets what the next submissions belong to. */
  setControl(values: ControlValues): void {
    packControl(this.context.config, values, this.control)
    this.gpu.device.queue.writeBuffer(this.buffers.get('control'), 0, this.control.buffer)
  }

  /** Sets what the GPU itself keeps from one update to the next: at the start of a run, and when a person changes a weight. */
  setTail(tail: ControlTail): void {
    const bytes = packTail(tail)
    this.gpu.device.queue.writeBuffer(this.buffers.get('update.state'), 0, bytes)
    this.gpu.device.queue.writeBuffer(this.buffers.get('control'), CONTROL_BYTES, bytes)
  }

  /** Uploads rows of queries and replies, [rows, Din] each; before every forward pass, which normalises the replies in place. */
  setRows(query: Float32Array<ArrayBuffer>, reply: Float32Array<ArrayBuffer>): void {
    this.gpu.device.queue.writeBuffer(this.buffers.get('query'), 0, query)
    this.gpu.device.queue.writeBuffer(this.buffers.get('reply'), 0, reply)
  }

  /** Empties gradients, slots and losses at the start of an update (or only the losses, for a validation). */
  clear(what: 'update' | 'losses'): void {
    this.submitter.submit('clear', this.stages[what === 'update' ? 'clear' : 'clearLosses'])
  }

  /**
   * Submits stages, and commands of others between them, in their order and in as few submissions as their time allows. Resolves
   * when all are with the GPU, of which few submissions at a time are.
   */
  async run(...steps: (Stage | readonly Command[])[]): Promise<void> {
    const label = steps.find((step) => typeof step === 'string') ?? 'commands'
    await this.submitter.run(
      String(label),
      steps.flatMap((step) => (typeof step === 'string' ? this.stages[step] : step)),
    )
  }

  /** Submits a few commands at once. */
  submit(label: string, commands: readonly Command[]): void {
    this.submitter.submit(label, commands)
  }

  /** Resolves when the GPU has done whatever was run. */
  idle(): Promise<void> {
    return this.submitter.idle()
  }

  /** Part of one buffer to another, by their names; all in bytes. */
  copy(from: string, to: string, bytes: number, fromOffset = 0, toOffset = 0): Copy {
    return copyBetween(this.buffers, from, to, bytes, fromOffset, toOffset)
  }

  /** Gathers the state of one sample of the last forward pass into `frame` and on into `staging.frame`. */
  captureFrame(): void {
    if (this.makeFrame.length === 0) return
    const { cells, channels } = this.context.g
    this.submit('frame', [...this.makeFrame, this.copy('frame', 'staging.frame', cells * channels * 4)])
  }

  /** What submissions are cut by; null where nothing cuts them. */
  get pace(): Pace | null {
    return this.submitter.pace
  }

  destroy(): void {
    this.buffers.destroy()
  }
}

const frameSpec = ({ g }: ModelContext): PassSpec => ({
  kernel: 'frame',
  label: 'frame',
  buffers: { state: 'state.final', frame: 'frame' },
  uniforms: [],
  grid: [Math.ceil((g.cells * g.channels) / 4 / 64), 1],
  flops: 0,
})

function copyBetween(buffers: BufferSet, from: string, to: string, bytes: number, fromOffset = 0, toOffset = 0): Copy {
  return { kind: 'copy', from: buffers.get(from), fromOffset, to: buffers.get(to), toOffset, bytes }
}

/** What is emptied before an update. */
const EMPTIED = /^(losses|gradients|overflow|slots\..*)$/

function allStages(planned: Record<keyof ModelPlan, Command[]>, memory: MemoryPlan, buffers: BufferSet): Record<Stage, readonly Command[]> {
  const clear = (name: string): Clear => ({ kind: 'clear', buffer: buffers.get(name) })
  const renewTail = copyBetween(buffers, 'update.state', 'control', TAIL_BYTES, 0, CONTROL_BYTES)
  return {
    ...planned,
    update: [...planned.update, renewTail],
    adapt: [...planned.adapt, renewTail],
    clear: memory.buffers.filter(({ name }) => EMPTIED.test(name)).map(({ name }) => clear(name)),
    clearLosses: [clear('losses')],
  }
}
