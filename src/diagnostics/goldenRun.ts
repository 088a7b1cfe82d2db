import type { Config } from '../core/config/types'
import type { Precision } from '../core/precision'
import { readSafetensors } from '../formats/safetensors'
import { toFloat32 } from '../formats/tensor'
import type { Gpu } from '../gpu/device'
import type { ContextOptions } from '../model/context'
import { Model } from '../model/model'
import { readBuffer, readStored, readTensors, type TensorValues, writeTensors } from '../model/tensors'
import { readUpdateState } from '../model/updateState'
import { compared, type GoldenCheck } from './comparison'
import { configOfReference, type ReferenceConfig } from './goldenConfig'

/** Tolerance of float32 against the float64 reference. */
export const F32_TOLERANCE = 1e-4
/** Tolerance of 16-bit storage of states and their gradients. */
export const HALF_TOLERANCE = 2e-2
export const TOLERANCES = { f32: F32_TOLERANCE, packed16: HALF_TOLERANCE, f16: HALF_TOLERANCE } as const satisfies Record<Precision, number>

/** Of the change of the weights: AdamW makes a whole step of a gradient however small, so that small errors grow. */
const CHANGE_TOLERANCES = { f32: 1e-3, half: 5e-2 }

export interface GoldenOptions extends ContextOptions {
  precision?: Precision
}

interface GoldenFile {
  config: ReferenceConfig
  micro: number
  accumulation: number
  step: number
  losses: Record<'L' | 'surf' | 'int' | 'dlg' | 'rec', number>
  gradNorm: number
  adamw: { lr: number; losses: number[] }
  values: ReadonlyMap<string, Float32Array<ArrayBuffer>>
}

function readGolden(bytes: Uint8Array, file: string): GoldenFile {
  const { tensors, metadata } = readSafetensors(bytes, file)
  const json = (key: string): unknown => JSON.parse(metadata.get(key) ?? 'null')
  return {
    config: json('config') as ReferenceConfig,
    micro: Number(metadata.get('micro')),
    accumulation: Number(metadata.get('accumulation')),
    step: Number(metadata.get('step')),
    losses: json('losses') as GoldenFile['losses'],
    gradNorm: Number(metadata.get('gradNorm')),
    adamw: json('adamw') as GoldenFile['adamw'],
    values: new Map([...tensors].map(([name, tensor]) => [name, new Float32Array(toFloat32(tensor))])),
  }
}

/** Poisons every state and scratch buffer, so that a value that is read before it is written shows. */
export function poison(model: Model): void {
  for (const { name, kind, role, bytes } of model.memory.buffers) {
    if (role !== 'storage' || (kind !== 'states' && kind !== 'scratch')) continue
    model.gpu.device.queue.writeBuffer(model.buffers.get(name), 0, new Float32Array(bytes / 4).fill(1e30))
  }
}

const at = (values: Float32Array, i: number): number => values[i] as number

/** From the first loss scale down to 1 there are sixteen halvings: more do not help. */
const MOST_SKIPPED = 16

/** A golden file of one step on a GPU: its weights in a fresh model, its batch ready for one update after the other. */
export class GoldenRun {
  private updates = 0

  private constructor(
    readonly model: Model,
    private readonly golden: GoldenFile,
    private readonly tolerance: number,
  ) {}

  static async open(gpu: Gpu, bytes: Uint8Array, file: string, options: GoldenOptions = {}): Promise<GoldenRun> {
    const golden = readGolden(bytes, file)
    const precision = options.precision ?? 'f32'
    const batch = { micro: golden.micro, accumulation: golden.accumulation }
    const config: Config = { ...configOfReference(golden.config, batch, golden.adamw.lr), precision }
    const model = await Model.create(gpu, config, golden.config.Din, options)
    poison(model)
    writeTensors(model, 'parameters', golden.values)
    return new GoldenRun(model, golden, TOLERANCES[precision])
  }

  /** Updates that were skipped because a gradient did not fit 16 bits at the loss scale of the moment. */
  skipped = 0

  /**
   * One update on the golden batch: forward, backward, optimizer. One that is skipped halves the loss scale and is done again, as the
   * reference skips none.
   */
  async update(): Promise<void> {
    await this.attempt()
    while ((await readUpdateState(this.model)).skipped > this.skipped && this.skipped < MOST_SKIPPED) {
      this.skipped++
      await this.attempt()
    }
    this.updates++
  }

  private async attempt(): Promise<void> {
    const { model, golden, updates } = this
    const { micro, accumulation, values } = golden
    const din = model.context.g.din
    const rows = (name: string, j: number): Float32Array<ArrayBuffer> =>
      (values.get(name) as Float32Array<ArrayBuffer>).slice(j * micro * din, (j + 1) * micro * din)
    for (let j = 0; j < accumulation; j++) {
      model.setControl({
        step: golden.step + updates,
        sampleOffset: j * micro,
        batch: micro,
        rows: micro * accumulation,
        learningRate: golden.adamw.lr,
      })
      model.setRows(rows('x', j), rows('r', j))
      if (j === 0) model.clear('update')
      await model.run('forward')
      await model.run('backward')
    }
    await model.run('update')
    await model.gpu.device.queue.onSubmittedWorkDone()
  }

  private check = (name: string, got: ArrayLike<number>, wanted: ArrayLike<number>): GoldenCheck =>
    compared(name, got, wanted, this.tolerance)

  private readonly expected = (name: string): Float32Array => this.golden.values.get(name) ?? new Float32Array(0)

  /** The loss of the last update, before it. */
  async lossCheck(): Promise<GoldenCheck> {
    const { loss } = this.model.context.config
    const parts = await readBuffer(this.model, 'losses', 4)
    const total =
      loss.surface * at(parts, 0) + loss.internal * at(parts, 1) + loss.dialogue * at(parts, 2) + loss.reconstruction * at(parts, 3)
    return this.check(`loss ${this.updates}`, [total], [this.golden.adamw.losses[this.updates - 1] as number])
  }

  /** After the first update: the parts of its loss, the norm of its gradient, its outputs, and every gradient tensor. */
  async firstChecks(): Promise<GoldenCheck[]> {
    const { model, golden } = this
    const losses = await readBuffer(model, 'losses', 4)
    const { surf, int, dlg, rec } = golden.losses
    return [
      ...[surf, int, dlg, rec].map((value, i) => this.check(`loss part ${i}`, [at(losses, i)], [value])),
      this.check('gradNorm', [at(await readBuffer(model, 'clip', 1), 0)], [golden.gradNorm]),
      ...(golden.accumulation === 1 ? await this.forwardChecks() : []),
      ...this.tensorChecks(await readTensors(model, 'gradients'), 'grad.'),
    ]
  }

  private async forwardChecks(): Promise<GoldenCheck[]> {
    const { model, golden, check, expected } = this
    const { micro } = golden
    const { surface, cells, channels } = model.context.g
    const checks = [
      check('u', await readBuffer(model, 'query.surface', micro * surface), expected('u')),
      check('y', await this.answers(), expected('y')),
    ]
    if (golden.config.bypass) return checks
    return [
      ...checks,
      check('o', await readBuffer(model, 'output.surface', micro * surface), expected('o')),
      check('sT', await readStored(model, 'state.final', cells * micro * channels), expected('sT')),
    ]
  }

  /** y, rebuilt from ŷ and its norm, which is what the losses keep. */
  private async answers(): Promise<Float32Array> {
    const { micro } = this.golden
    const { din } = this.model.context.g
    const unit = await readBuffer(this.model, 'answer', micro * din)
    const norms = await readBuffer(this.model, 'answer.norm', micro)
    return unit.map((value, i) => value * at(norms, Math.floor(i / din)))
  }

  /** After three updates: every tensor of the weights. */
  async weightChecks(): Promise<GoldenCheck[]> {
    return this.tensorChecks(await readTensors(this.model, 'parameters'), 'after3.')
  }

  /** After three updates: how far all weights together have moved, which a norm of the weights themselves would hide. */
  async changeCheck(): Promise<GoldenCheck> {
    const moved: number[] = []
    const wanted: number[] = []
    for (const [name, values] of await readTensors(this.model, 'parameters')) {
      const before = this.expected(name)
      const after = this.expected(`after3.${name}`)
      values.forEach((value, i) => {
        moved.push(value - at(before, i))
        wanted.push(at(after, i) - at(before, i))
      })
    }
    return compared(
      'change of all weights',
      moved,
      wanted,
      CHANGE_TOLERANCES[this.model.context.config.precision === 'f32' ? 'f32' : 'half'],
    )
  }

  private tensorChecks(got: TensorValues, prefix: string): GoldenCheck[] {
    return [...got].map(([name, values]) => this.check(prefix + name, values, this.expected(prefix + name)))
  }

  destroy(): void {
    this.model.destroy()
  }
}
