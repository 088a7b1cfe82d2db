import type { Clock } from '../../core/clock'
import type { Config } from '../../core/config/types'
import type { Precision } from '../../core/precision'
import type { Gpu } from '../../gpu/device'
import { Model } from '../../model/model'
import { writeTensors } from '../../model/tensors'
import { configOfReference } from '../goldenConfig'
import { poison, TOLERANCES } from '../goldenRun'
import { type Reference, readReference } from './reference'
import { checkRows, checkWeights, type WeightKind } from './weights'

/** What the parts measure on: the real 15×15×11 lattice over two short rows, made when the first part asks for it. */
export class Bench {
  readonly reference: Reference = readReference()
  readonly config: Config
  /** Of the precision that is checked. */
  readonly tolerance: number
  private opened: Promise<Model> | null = null

  constructor(
    readonly gpu: Gpu,
    readonly clock: Clock,
    readonly precision: Precision,
  ) {
    const { config, batch } = this.reference.expected
    this.config = { ...configOfReference(config, { micro: batch, accumulation: 1 }, 1e-3), precision }
    this.tolerance = TOLERANCES[precision]
  }

  /** The lattice with these weights and its rows uploaded; nothing of the part before stands in its states. */
  async lattice(kind: WeightKind): Promise<Model> {
    const { config, batch, spread } = this.reference.expected
    const din = config.Din
    this.opened ??= Model.create(this.gpu, this.config, din)
    this.opened.catch(() => {
      this.opened = null
    })
    const model = await this.opened
    poison(model)
    writeTensors(model, 'parameters', checkWeights(this.config, din, kind, spread))
    model.setControl({ step: 0, sampleOffset: 0, batch, rows: batch, learningRate: 0 })
    model.setRows(checkRows(this.config, 'query', batch, din), checkRows(this.config, 'reply', batch, din))
    return model
  }

  async destroy(): Promise<void> {
    const model = await this.opened?.catch(() => null)
    model?.destroy()
  }
}
