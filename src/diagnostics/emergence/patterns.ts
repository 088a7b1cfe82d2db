import type { StateReport } from '../../core/emergence'
import { halfCubeDifference, informationRatio, temporalConsistency } from '../../core/pattern/likeness'
import { PatternSums } from '../../core/pattern/metrics'
import { LayerFeatures, LEAST_SAMPLES } from '../../core/statistics/layerFeatures'
import { readBuffer } from '../../model/tensors'
import type { TrainingSession } from '../../training/session'
import { HeldOut, readStates } from './heldOut'
import { Stepper } from './stepper'

export type { StateReport } from '../../core/emergence'

/** Pattern metrics and mutual information over the held-out rows of a validation; a micro-batch of states is held at a time. */
export async function statePatterns(session: TrainingSession): Promise<StateReport> {
  const held = new HeldOut(session)
  const { model } = held
  const { g } = model.context
  const sums = new PatternSums(g)
  const features = new LayerFeatures(g, session.config.run.seed)
  let halves = 0
  const norms = { output: 0, input: 0 }
  for (const { first, rows } of held.chunks()) {
    held.upload(rows, first, held.rows.length)
    await held.forward()
    const states = await readStates(model, 'state.final', rows.length)
    sums.add(states)
    features.add(states)
    halves += halfCubeDifference(states) * rows.length
    const surface = (name: string): Promise<Float32Array> => readBuffer(model, name, rows.length * g.surface)
    norms.output += squares(await surface('output.surface'))
    norms.input += squares(await surface('query.surface'))
  }
  return {
    ...sums.report(),
    halfCubeDifference: halves / held.rows.length,
    informationRatio: informationRatio([Math.sqrt(norms.output)], [Math.sqrt(norms.input)]),
    temporalConsistency: await outputConsistency(held),
    information: features.samples < LEAST_SAMPLES ? null : features.information(),
  }
}

const squares = (values: Float32Array): number => values.reduce((sum, v) => sum + v * v, 0)

/** Temporal consistency of ‖o_t‖ over t = T−4 … T. */
async function outputConsistency(held: HeldOut): Promise<number> {
  const { steps } = held.model.context.g
  const rows = held.rows.subarray(0, held.model.context.micro)
  const stepper = await Stepper.open(held, steps)
  try {
    held.upload(rows)
    await stepper.start()
    const series: number[] = []
    for (let t = 0; t < steps; t++) {
      await stepper.step(t)
      if (t + 1 > steps - 5) series.push(Math.sqrt(squares(await stepper.surface(t + 1, rows.length))))
    }
    return temporalConsistency(series)
  } finally {
    stepper.destroy()
  }
}
