import type { Clock } from '../core/clock'
import type { Config } from '../core/config/types'
import { median } from '../core/statistics/summary'
import type { Gpu } from '../gpu/device'
import type { KernelSpec } from '../gpu/kernel'
import type { ModelContext } from '../model/context'
import { initialTensors } from '../model/init'
import { stepPasses } from '../model/latticeForward'
import { Model } from '../model/model'
import type { PassSpec } from '../model/plan'
import { PRELUDES } from '../model/shaders'
import { readBuffer, writeTensors } from '../model/tensors'
import { openProbe, type Probe } from './emergence/probe'

/** The cell step with states [cell][batch][channel] against [batch][cell][channel]. */
export interface LayoutComparison {
  /** Milliseconds of one cell step over the whole lattice; medians. */
  cellMajor: number
  batchMajor: number
  /** Largest difference of any value between the two, which should be 0. */
  difference: number
  micro: number
}

const ROUNDS = 5

/** Exchanges the layout prelude. */
const inBatchMajor = (spec: KernelSpec): KernelSpec => ({
  ...spec,
  preludes: spec.preludes.map((prelude) => (prelude === PRELUDES.layoutCellMajor ? PRELUDES.layoutBatchMajor : prelude)),
})

const stepAlone = (context: ModelContext): PassSpec[] =>
  stepPasses(context, 0).map((pass) => ({ ...pass, buffers: { ...pass.buffers, next: 'state.final' } }))

/** [cell][batch][channel] → [batch][cell][channel]. */
function batchFirst(values: Float32Array, cells: number, batch: number, channels: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length)
  for (let n = 0; n < cells; n++)
    for (let b = 0; b < batch; b++)
      out.set(values.subarray((n * batch + b) * channels, (n * batch + b + 1) * channels), (b * cells + n) * channels)
  return out
}

/** Runs the cell step of a config in both layouts, in turn, on the same values. Always f32, so that the values can be compared. */
export async function compareLayouts(gpu: Gpu, wanted: Config, din: number, clock: Clock): Promise<LayoutComparison> {
  const config: Config = { ...wanted, precision: 'f32' }
  const model = await Model.create(gpu, config, din, { candidates: 0 })
  const probes: Probe<'step'>[] = []
  try {
    const { g, micro } = model.context
    writeTensors(model, 'parameters', initialTensors(config, din))
    // W2 is 0 in a fresh lattice: give it values, so that there is something to compare
    const w2 = Float32Array.from({ length: g.groups * g.hidden * g.channels }, (_, i) => Math.sin(i))
    writeTensors(model, 'parameters', new Map([['cell.w2', w2]]))
    model.setControl({ step: 0, sampleOffset: 0, batch: micro, rows: micro, learningRate: 0 })
    const state = Float32Array.from({ length: g.cells * micro * g.channels }, (_, i) => Math.sin(0.37 * i))
    const zero = new Float32Array(state.length)
    const upload = (values: Float32Array<ArrayBuffer>): void =>
      gpu.device.queue.writeBuffer(model.buffers.get('state.checkpoint.0'), 0, values)
    const inputs = [state, batchFirst(state, g.cells, micro, g.channels)]
    probes.push(await openProbe(model, { step: stepAlone(model.context) }))
    probes.push(await openProbe(model, { step: stepAlone(model.context) }, {}, inBatchMajor))
    const outputs: Float32Array[] = []
    for (const [i, probe] of probes.entries()) {
      upload(inputs[i] as Float32Array<ArrayBuffer>)
      await probe.run('step')
      outputs.push(await readBuffer(model, 'state.final', state.length))
    }
    const [cellMajor = zero, batchMajor = zero] = outputs
    const expected = batchFirst(cellMajor, g.cells, micro, g.channels)
    const difference = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (batchMajor[i] ?? Number.NaN))), 0)
    const times: number[][] = probes.map(() => [])
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, probe] of probes.entries()) {
        const before = clock.now()
        await probe.run('step')
        times[i]?.push(clock.now() - before)
      }
    return { cellMajor: median(times[0] ?? []), batchMajor: median(times[1] ?? []), difference, micro }
  } finally {
    for (const probe of probes) probe.destroy()
    model.destroy()
  }
}
