import type { Config } from '../core/config/types'
import { type MemoryPlan, planMemory } from '../core/memory'
import { allocate, type BufferSet } from '../gpu/buffers'
import type { Gpu } from '../gpu/device'
import { compileKernels } from '../gpu/kernel'
import { type Pass, record } from '../gpu/pass'
import { scoped } from '../gpu/scopes'
import { withTimeout } from '../gpu/timeout'
import { decodeBackwardPasses, decodePasses, dialoguePasses, encodeBackwardPasses, encodePasses } from './adapterPlan'
import { type ContextOptions, type ModelContext, modelContext } from './context'
import { CONTROL_BYTES, type ControlValues, packControl } from './control'
import { kernelSpecs } from './kernels'
import { latticeBackward } from './latticeBackward'
import { latticeForward } from './latticeForward'
import { reducePasses } from './latticeGradients'
import type { PassSpec } from './plan'
import { type Batch, Realizer } from './realize'
import { lossPass, updatePasses, validationLossPass } from './updatePlan'

/** Arithmetic that one submission may hold, so that no driver watchdog fires and other users of the device get their turn. */
const SUBMISSION_FLOPS = { software: 2e8, hardware: 1e11 }
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

/** All passes of a configuration as data, in the order in which they run. */
export interface ModelPlan {
  /** Rows → embeddings and the losses of each row. */
  forward: PassSpec[]
  /** The dialogue loss of the micro-batch, the sum of its losses, and everything back to the gradients. */
  backward: PassSpec[]
  /** Once an update: slots → gradients → norm → AdamW. */
  update: PassSpec[]
  /** After the forward pass of a validation's rows: their losses without the dialogue. */
  validationRows: PassSpec[]
  /** After all rows: the dialogue over all candidates. */
  validationEnd: PassSpec[]
}

/** Builds the plan; touches no GPU. */
export function buildPlan(context: ModelContext): ModelPlan {
  const lattice = !context.config.lattice.bypass
  return {
    forward: [...encodePasses(context), ...(lattice ? latticeForward(context) : []), ...decodePasses(context)],
    backward: [
      ...dialoguePasses(context, context.micro, MICRO_NAMES),
      lossPass(context, true),
      ...decodeBackwardPasses(context),
      ...(lattice ? latticeBackward(context) : []),
      ...encodeBackwardPasses(context),
    ],
    update: [...(lattice ? reducePasses(context) : []), ...updatePasses(context)],
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
    const buffers = await allocate(gpu, memory, new Set(['parameters', 'gradients', 'moment.first', 'moment.second']))
    try {
      const kernels = await compileKernels(gpu, kernelSpecs(context))
      const flops = gpu.report.software ? SUBMISSION_FLOPS.software : SUBMISSION_FLOPS.hardware
      const realizer = new Realizer(gpu.device, kernels, buffers, flops)
      const { stages, frame } = await scoped(gpu.device, 'building the plan', () => ({
        stages: Object.fromEntries(Object.entries(plan).map(([name, specs]) => [name, realizer.batches(specs)])) as Record<Stage, Batch[]>,
        frame: config.lattice.bypass ? null : realizer.pass(frameSpec(context)),
      }))
      return new Model(gpu, context, memory, buffers, stages, frame)
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
      for (const { name } of this.memory.buffers) if (name.startsWith('slots.')) encoder.clearBuffer(this.buffers.get(name))
    })
  }

  /** Submits the passes of a stage, a few submissions under way at a time. */
  async run(stage: Stage): Promise<void> {
    for (const batch of this.stages[stage]) {
      while (this.inFlight.length >= QUEUE_DEPTH) await this.inFlight.shift()
      this.submit(stage, (encoder) => record(encoder, stage, batch))
      this.inFlight.push(withTimeout(this.gpu.device.queue.onSubmittedWorkDone(), stage))
    }
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
