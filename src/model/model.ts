import { hasLattice } from '../core/config/surface'
import type { Config } from '../core/config/types'
import { type MemoryPlan, planMemory } from '../core/memory'
import { initialLossScale, settledPrecision } from '../core/precision'
import { allocate, type BufferSet } from '../gpu/buffers'
import type { Gpu } from '../gpu/device'
import { compileKernels } from '../gpu/kernel'
import { type Pass, record } from '../gpu/pass'
import { scoped } from '../gpu/scopes'
import { withTimeout } from '../gpu/timeout'
import { decodeBackwardPasses, decodePasses, dialoguePasses } from './adapterPlan'
import { adaptBackward, adaptWeights } from './adaptPlan'
import { baselineBackward, baselineForward } from './baselinePlan'
import { type ContextOptions, type ModelContext, modelContext } from './context'
import { CONTROL_BYTES, type ControlTail, type ControlValues, lossWeights, packControl, packTail, TAIL_BYTES } from './control'
import { encodeBackwardPasses, encodePasses } from './encoderPlan'
import { kernelsFor } from './kernels'
import { latticeBackward } from './latticeBackward'
import { latticeForward } from './latticeForward'
import { reducePasses } from './latticeGradients'
import { initialMoments } from './moments'
import { type PassSpec, withBuffer } from './plan'
import { poolStorePasses } from './poolPlan'
import { type Batch, Realizer } from './realize'
import { lossPass, updatePasses, validationLossPass } from './updatePlan'

/** Arithmetic that one submission may hold, so that no driver watchdog fires and other users of the device get their turn. */
export const SUBMISSION_FLOPS = { software: 2e8, hardware: 1e11 }
/** Submissions under way at once. */
const QUEUE_DEPTH = 2

const MICRO_NAMES = { answer: 'answer', reply: 'reply', logits: 'logits', loss: 'loss.dialogue', cosine: 'cosine', rank: 'rank' }
const VALIDATION_NAMES = {
  answer: 'validation.answer',
  reply: 'validation.reply',
  logits: 'validation.logits',
  loss: 'validation.loss',
  cosine: 'validation.cosine',
  rank: 'validation.rank',
}

/** Buffers with a place for every parameter: bound in windows where they are larger than a binding may be. */
const BOUND_IN_PARTS: ReadonlySet<string> = new Set([
  'parameters',
  'gradients',
  'ema',
  'moment.first',
  'moment.second',
  'moment.first.codes',
  'moment.second.codes',
])

/** All passes of a configuration as data, in the order in which they run. */
export interface ModelPlan {
  /** Rows → embeddings and the losses of each row. */
  forward: PassSpec[]
  /** The dialogue loss of the micro-batch, the sum of its losses, and everything back to the gradients. */
  backward: PassSpec[]
  /** The forward pass with the averaged weights; empty where the run keeps none. */
  averagedForward: PassSpec[]
  /** Once an update: slots → gradients → norm → AdamW → averaged weights. */
  update: PassSpec[]
  /** When a run begins with learned loss weights: η → weights. */
  adapt: PassSpec[]
  /** After the backward pass, with a pool: final states → the pool. */
  poolStore: PassSpec[]
  /** After the forward pass of a validation's rows: their losses without the dialogue. */
  validationRows: PassSpec[]
  /** After all rows: the dialogue over all candidates. */
  validationEnd: PassSpec[]
}

/** Builds the plan; touches no GPU. */
export function buildPlan(context: ModelContext): ModelPlan {
  const lattice = hasLattice(context.config)
  const baseline = context.config.lattice.baseline === 'mlp'
  const forward = [
    ...encodePasses(context),
    ...(lattice ? latticeForward(context) : []),
    ...(baseline ? baselineForward(context) : []),
    ...decodePasses(context),
  ]
  return {
    forward,
    averagedForward: context.config.optimizer.emaDecay > 0 ? withBuffer(forward, 'parameters', 'ema') : [],
    backward: [
      ...dialoguePasses(context, context.micro, MICRO_NAMES),
      lossPass(context, true),
      ...decodeBackwardPasses(context),
      ...(lattice ? latticeBackward(context) : []),
      ...(baseline ? baselineBackward(context) : []),
      ...encodeBackwardPasses(context),
    ],
    update: [...(lattice ? reducePasses(context) : []), ...adaptBackward(context), ...updatePasses(context), ...adaptWeights(context)],
    adapt: adaptWeights(context),
    poolStore: poolStorePasses(context),
    validationRows: [lossPass(context, false)],
    validationEnd:
      context.candidates > 0 ? [...dialoguePasses(context, context.candidates, VALIDATION_NAMES), validationLossPass(context)] : [],
  }
}

type Stage = keyof ModelPlan

/** The model of one configuration on one GPU: its buffers, its passes, and the submission of them. Made once, then replayed. */
export class Model {
  private readonly control: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(CONTROL_BYTES))
  private readonly inFlight: Promise<unknown>[] = []

  private constructor(
    readonly gpu: Gpu,
    readonly context: ModelContext,
    readonly memory: MemoryPlan,
    readonly buffers: BufferSet,
    private readonly stages: Readonly<Record<Stage, Batch[]>>,
    private readonly makeFrame: Pass | null,
  ) {}

  /**
   * Compiles, allocates and binds everything for embeddings of width `din`.
   * @throws StudioError when a kernel does not compile or the plan does not fit the device
   */
  static async create(gpu: Gpu, config: Config, din: number, options: ContextOptions = {}): Promise<Model> {
    const context = modelContext(config, din, options)
    const memory = planMemory(config, din, { candidates: context.candidates, frozenTarget: context.frozenTarget })
    const plan = buildPlan(context)
    const frameOf = hasLattice(config) ? [frameSpec(context)] : []
    const buffers = await allocate(gpu, memory, BOUND_IN_PARTS)
    try {
      const kernels = await compileKernels(gpu, kernelsFor(context, [...Object.values(plan).flat(), ...frameOf]))
      const flops = gpu.report.software ? SUBMISSION_FLOPS.software : SUBMISSION_FLOPS.hardware
      const realizer = new Realizer(gpu.device, kernels, buffers, flops)
      const { stages, frame } = await scoped(gpu.device, 'building the plan', () => ({
        stages: Object.fromEntries(Object.entries(plan).map(([name, specs]) => [name, realizer.batches(specs)])) as Record<Stage, Batch[]>,
        frame: frameOf.map((spec) => realizer.pass(spec))[0] ?? null,
      }))
      const model = new Model(gpu, context, memory, buffers, stages, frame)
      model.setTail({ weights: lossWeights(config), lossScale: initialLossScale(settledPrecision(config)) })
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
    this.submit('clear', (encoder) => {
      encoder.clearBuffer(this.buffers.get('losses'))
      if (what === 'losses') return
      encoder.clearBuffer(this.buffers.get('gradients'))
      encoder.clearBuffer(this.buffers.get('overflow'))
      for (const { name } of this.memory.buffers) if (name.startsWith('slots.')) encoder.clearBuffer(this.buffers.get(name))
    })
  }

  /** Submits the passes of a stage, a few submissions under way at a time. After an update the control's tail is renewed. */
  async run(stage: Stage): Promise<void> {
    for (const batch of this.stages[stage]) {
      while (this.inFlight.length >= QUEUE_DEPTH) await this.inFlight.shift()
      this.submit(stage, (encoder) => record(encoder, stage, batch))
      this.inFlight.push(withTimeout(this.gpu.device.queue.onSubmittedWorkDone(), stage))
    }
    if (stage !== 'update' && stage !== 'adapt') return
    this.submit('control', (encoder) =>
      encoder.copyBufferToBuffer(this.buffers.get('update.state'), 0, this.buffers.get('control'), CONTROL_BYTES, TAIL_BYTES),
    )
  }

  /** Gathers the state of one sample of the last forward pass into `frame` and on into a staging buffer. */
  captureFrame(staging: GPUBuffer): void {
    const pass = this.makeFrame
    if (!pass) return
    this.submit('frame', (encoder) => {
      record(encoder, 'frame', [pass])
      encoder.copyBufferToBuffer(this.buffers.get('frame'), 0, staging, 0, this.context.g.cells * this.context.g.channels * 4)
    })
  }

  /** Records and submits one command buffer. */
  submit(label: string, write: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.gpu.device.createCommandEncoder({ label })
    write(encoder)
    this.gpu.device.queue.submit([encoder.finish()])
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
