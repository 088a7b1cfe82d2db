import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { initialTensors } from '../model/init'
import { readCheckpoint, writeCheckpoint } from './checkpoint'

const DIN = 8
const config = resolveConfig({ preset: 'tiny' })

/** A checkpoint file of fresh weights, changed before it is written. */
function file(spoil: (tensors: Map<string, Float32Array>) => void = () => undefined, bestLoss: number | null = null): Uint8Array {
  const tensors = initialTensors(config, DIN)
  tensors.set('data.mean', new Float32Array(DIN))
  spoil(tensors)
  const run = { step: 1, samples: 4, seconds: 1, adapter: 'GPU', created: '2026-01-01', dataset: '', datasetName: '' }
  return writeCheckpoint({ ...run, tensors, moments: null, config, bestLoss })
}

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a weight of %s is refused by name, with its place', (value) => {
  const spoilt = file((tensors) => tensors.get('cell.b2')?.fill(value, 3, 4))
  expect(() => readCheckpoint(spoilt, 'x.safetensors')).toThrow(
    /its cell\.b2 is (NaN|Infinity) at value 3\. Go back to an earlier checkpoint/,
  )
  expect(readCheckpoint(file(), 'x.safetensors').tensors.get('cell.b2')?.length).toBeGreaterThan(3)
})

test('a best loss that is no number is refused', () => {
  expect(() => readCheckpoint(file(undefined, Number.NaN), 'x.safetensors')).toThrow(/gives bestLoss as “NaN”, which is no number/)
  expect(readCheckpoint(file(undefined, 0.5), 'x.safetensors').bestLoss).toBe(0.5)
})
