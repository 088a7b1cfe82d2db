import { describe, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { normal, pcg } from '../core/rng'
import { initialTensors } from './init'
import type { TensorValues } from './tensors'

const DIN = 96
const S = 36
const init = (sets: Record<string, unknown> = {}): TensorValues =>
  initialTensors(resolveConfig({ preset: 'tiny', sets: new Map(Object.entries(sets)) }), DIN)
const get = (values: TensorValues, name: string): Float32Array => {
  const tensor = values.get(name)
  if (!tensor) throw new Error(`no ${name}`)
  return tensor
}

/** Mean and variance of n draws of N(0, v) lie within 5 standard errors. */
function expectNormal(values: Float32Array, variance: number): void {
  const n = values.length
  const mean = values.reduce((sum, v) => sum + v, 0) / n
  const second = values.reduce((sum, v) => sum + v * v, 0) / n
  expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / n))
  expect(Math.abs(second / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n))
}

describe('encoders of two layers', () => {
  test.each([
    ['lowrank', 128],
    ['mlp2', 512],
  ] as const)('%s: N(0, 1/fan_in), biases 0, a decoder that undoes ρ', (kind, hidden) => {
    const values = init({ 'encoder.kind': kind, 'lattice.surfaceRms': 0.25 })
    expect(get(values, 'encoder.0.weight')).toHaveLength(DIN * hidden)
    expectNormal(get(values, 'encoder.0.weight'), 1 / DIN)
    expectNormal(get(values, 'encoder.1.weight'), 1 / hidden)
    expectNormal(get(values, 'decoder.weight'), 1 / (S * 0.25 ** 2))
    for (const name of ['encoder.0.bias', 'encoder.1.bias', 'decoder.bias']) expect(get(values, name).every((v) => v === 0)).toBe(true)
  })

  test('the decoded embedding of a surface of RMS ρ has RMS 1, as the data has', () => {
    const decoder = get(init({ 'encoder.kind': 'mlp2' }), 'decoder.weight')
    let square = 0
    for (let row = 0; row < 20; row++) {
      const surface = Float64Array.from({ length: S }, (_, i) => normal(pcg(row), i))
      const rms = Math.sqrt(surface.reduce((sum, v) => sum + v * v, 0) / S)
      for (let j = 0; j < DIN; j++)
        square += surface.reduce((sum, v, i) => sum + ((0.5 * v) / rms) * (decoder[i * DIN + j] as number), 0) ** 2 / (20 * DIN)
    }
    expect(Math.sqrt(square)).toBeGreaterThan(0.9)
    expect(Math.sqrt(square)).toBeLessThan(1.1)
  })

  test('no two tensors share their draws', () => {
    const values = init({ 'encoder.kind': 'mlp2', 'lattice.baseline': 'mlp' })
    const firsts = ['encoder.0.weight', 'encoder.1.weight', 'decoder.weight', 'baseline.w1'].map((name) => {
      const tensor = get(values, name)
      return ((tensor[0] as number) / (tensor[1] as number)).toPrecision(4)
    })
    expect(new Set(firsts).size).toBe(firsts.length)
  })
})

describe('the linear encoder', () => {
  test('has orthonormal columns, and the decoder is its transpose over ρ', () => {
    const values = init()
    const encoder = get(values, 'encoder.weight')
    const decoder = get(values, 'decoder.weight')
    for (const [a, b] of [
      [0, 0],
      [7, 7],
      [0, 7],
      [3, 35],
    ] as const) {
      let dot = 0
      for (let i = 0; i < DIN; i++) dot += (encoder[i * S + a] as number) * (encoder[i * S + b] as number)
      expect(dot).toBeCloseTo(a === b ? 1 : 0, 5)
    }
    for (const [i, j] of [
      [0, 1],
      [95, 35],
    ] as const)
      expect(decoder[j * DIN + i]).toBeCloseTo((encoder[i * S + j] as number) / 0.5, 5)
  })
})

describe('what a seed gives', () => {
  test('is the same for the encoder with lattice, bypass or baseline, and for the lattice with any encoder', () => {
    const plain = init()
    for (const sets of [{ 'lattice.bypass': true }, { 'lattice.baseline': 'mlp' }])
      expect(get(init(sets), 'encoder.weight')).toEqual(get(plain, 'encoder.weight'))
    for (const name of ['cell.w1', 'transport.weight', 'gate.weight', 'inject.weight'])
      expect(get(init({ 'encoder.kind': 'mlp2' }), name)).toEqual(get(plain, name))
  })

  test('the baseline starts as the identity: M1 ~ N(0, 1/S), M2 and biases 0', () => {
    const values = init({ 'lattice.baseline': 'mlp' })
    expectNormal(get(values, 'baseline.w1'), 1 / S)
    for (const name of ['baseline.b1', 'baseline.w2', 'baseline.b2']) expect(get(values, name).every((v) => v === 0)).toBe(true)
  })
})
