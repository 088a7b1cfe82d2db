import { halfCubeDifference } from '../../core/pattern/likeness'
import { type LayerPattern, patternOf } from '../../core/pattern/metrics'
import { compared } from '../comparison'
import { readStates } from '../emergence/heldOut'
import type { Bench } from './bench'
import { byMean, type Quantity, quantityOf } from './report'

const METRICS = [
  ['Moran’s I, mean of the layers', 'moran', 'moran'],
  ['spectral entropy, mean of the layers', 'spectralEntropy', 'sent'],
  ['variance, mean of the layers', 'variance', 'var'],
  ['RMS, mean of the layers', 'rms', 'rms'],
] as const satisfies readonly (readonly [string, keyof LayerPattern, string])[]

/** Numbers of cells. float32 crosses none of their thresholds (the reference’s script sees to that); 16-bit rounding may. */
const COUNT_TOLERANCE = 1e-9
const COUNTS = [
  ['clusters, mean of the layers', 'clusters', 'clus'],
  ['activity, mean of the layers', 'activity', 'act'],
] as const satisfies readonly (readonly [string, keyof LayerPattern, string])[]

/** What the pattern metrics say about the states that this GPU has made of the real lattice. */
export async function checkEmergence(bench: Bench): Promise<Quantity[]> {
  const { patterns } = bench.reference.expected
  const model = await bench.lattice('full')
  await model.run('forward')
  const states = await readStates(model, 'state.final', model.context.micro)
  const { layers, adjacentCosine, neighbourCosine } = patternOf(states)
  const value = (name: string, got: readonly number[], wanted: readonly number[], tolerance = bench.tolerance): Quantity =>
    quantityOf(byMean(compared(name, got, wanted, tolerance), got, wanted), { echo: 'propagation' })
  const perLayer = (list: typeof METRICS | typeof COUNTS, tolerance: number): Quantity[] =>
    list.map(([name, ours, theirs]) =>
      value(
        name,
        layers.map((layer) => layer[ours]),
        patterns.layers.map((layer) => layer[theirs]),
        tolerance,
      ),
    )
  return [
    ...perLayer(METRICS, bench.tolerance),
    ...perLayer(COUNTS, bench.precision === 'f32' ? COUNT_TOLERANCE : bench.tolerance),
    value('cosine of adjacent layers, mean', adjacentCosine, patterns.adjacent),
    value('cosine of neighbouring cells', [neighbourCosine], [patterns.neighbour]),
    value('difference of the half-cubes', [halfCubeDifference(states)], [patterns.half]),
  ]
}
