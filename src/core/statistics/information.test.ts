import { describe, expect, test } from 'vitest'
import { metricsFixture } from '../pattern/testing'
import { normal, pcg } from '../rng'
import { gaussianInformation, informationBeyondChance, type Observations, shuffledOrder } from './information'
import { LayerFeatures } from './layerFeatures'
import { PROJECTED, projectionMatrix } from './projection'

const { expected, many } = await metricsFixture()

const table = (samples: number, width: number, of: (i: number, j: number) => number): Observations => ({
  samples,
  width,
  values: Float64Array.from({ length: samples * width }, (_, i) => of(Math.floor(i / width), i % width)),
})

describe('against reference.py', () => {
  test('information and control of every two layers of 72 real states, projected with the same draws', () => {
    const features = new LayerFeatures(many, expected.many.seed)
    features.add(many)
    const got = features.information()
    expect(got.map(({ from, to }) => [from, to])).toEqual(expected.many.information.map(({ from, to }) => [from, to]))
    const errors = got.flatMap((pair, i) => {
      const wanted = expected.many.information[i]
      return [Math.abs(pair.measured - (wanted?.measured ?? Number.NaN)), Math.abs(pair.control - (wanted?.control ?? Number.NaN))]
    })
    console.log(`information: worst difference ${Math.max(...errors).toExponential(1)} nats`)
    expect(Math.max(...errors)).toBeLessThan(1e-5)
  })
})

describe('the estimate', () => {
  test('of two normals with correlation r is −½ ln(1 − r²)', () => {
    const key = pcg(8)
    const a = table(20_000, 1, (i) => normal(key, 2 * i))
    const b = table(20_000, 1, (i) => 0.8 * normal(key, 2 * i) + 0.6 * normal(key, 2 * i + 1))
    expect(gaussianInformation(a, b)).toBeCloseTo(-0.5 * Math.log(1 - 0.64), 1)
  })

  test('minus its control is near 0 for independent sides, and large for equal ones', () => {
    const a = table(96, 8, (i, j) => normal(pcg(1), 8 * i + j))
    const b = table(96, 8, (i, j) => normal(pcg(2), 8 * i + j))
    const apart = informationBeyondChance(a, b, 5)
    expect(apart.measured).toBeGreaterThan(0.2) // what few samples make up
    expect(Math.abs(apart.excess)).toBeLessThan(0.2)
    expect(informationBeyondChance(a, a, 5).excess).toBeGreaterThan(10)
  })

  test('is finite where nothing varies', () => {
    expect(
      gaussianInformation(
        table(64, 2, () => 0),
        table(64, 2, (i) => i),
      ),
    ).toBeCloseTo(0, 6)
  })
})

test('a shuffle is a permutation, another one for another key', () => {
  const order = shuffledOrder(11, 100)
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect(order).not.toEqual(shuffledOrder(12, 100))
})

test('the projection is fixed by its seed, and neither stretches nor shrinks', () => {
  const matrix = projectionMatrix(3, 4000)
  expect(matrix.subarray(0, 800)).not.toEqual(projectionMatrix(4, 4000).subarray(0, 800))
  for (let d = 0; d < PROJECTED; d++) {
    let squares = 0
    for (let i = 0; i < 4000; i++) squares += (matrix[i * PROJECTED + d] as number) ** 2
    expect(Math.abs(squares - 1)).toBeLessThan(0.15)
  }
})

test('fewer than 64 samples are refused with the remedy', () => {
  const features = new LayerFeatures(many, 1)
  features.add({ ...many, batch: 1, values: many.values.subarray(0, many.width * many.height * many.depth * many.channels) })
  expect(() => features.information()).toThrow(/1 held-out rows are too few .* data\.validation/)
})
