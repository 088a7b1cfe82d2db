import { expect, test } from 'vitest'
import { halfCubeDifference, informationRatio } from './likeness'
import { PatternSums, patternOf } from './metrics'
import type { LatticeStates } from './state'
import { type ExpectedPattern, goldenStates, metricsFixture } from './testing'

const { expected, many } = await metricsFixture()

function compare(states: LatticeStates, wanted: ExpectedPattern): number {
  const report = patternOf(states)
  const pairs: [number, number][] = report.layers.flatMap((layer, z) => {
    const { moran, sent, clus, act, rms, var: variance } = wanted.layers[z] as ExpectedPattern['layers'][number]
    return [
      [layer.moran, moran],
      [layer.spectralEntropy, sent],
      [layer.clusters, clus],
      [layer.activity, act],
      [layer.rms, rms],
      [layer.variance, variance],
    ] as [number, number][]
  })
  report.adjacentCosine.forEach((cosine, z) => {
    pairs.push([cosine, wanted.adjacent[z] as number])
  })
  pairs.push([report.neighbourCosine, wanted.neighbour], [halfCubeDifference(states), wanted.half])
  return Math.max(...pairs.map(([a, b]) => Math.abs(a - b) / Math.max(1, Math.abs(b))))
}

test.each(['layer', 'odd', 'lattice'])('%s: every pattern metric is that of reference.py on the same states', async (name) => {
  const { states, output, input } = await goldenStates(name)
  const worst = compare(states, expected[name] as ExpectedPattern)
  console.log(`${name}: worst difference ${worst.toExponential(1)}`)
  expect(worst).toBeLessThan(1e-5)
  expect(informationRatio(output, input)).toBeCloseTo(expected[name]?.ratio ?? Number.NaN, 6)
})

test('72 samples of odd, at once and split into batches, agree with the reference', () => {
  expect(compare(many, expected.many)).toBeLessThan(1e-5)
  const sums = new PatternSums(many)
  const rows = many.width * many.height * many.depth
  for (const [first, count] of [
    [0, 32],
    [32, 32],
    [64, 8],
  ] as const) {
    const values = new Float32Array(rows * count * many.channels)
    for (let n = 0; n < rows; n++)
      values.set(
        many.values.subarray((n * 72 + first) * many.channels, (n * 72 + first + count) * many.channels),
        n * count * many.channels,
      )
    sums.add({ ...many, batch: count, values })
  }
  const whole = patternOf(many)
  const split = sums.report()
  expect(split.samples).toBe(72)
  split.layers.forEach((layer, z) => {
    for (const [key, value] of Object.entries(layer)) expect(value).toBeCloseTo(whole.layers[z]?.[key as 'rms'] ?? Number.NaN, 10)
  })
  expect(split.neighbourCosine).toBeCloseTo(whole.neighbourCosine, 10)
})
