import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readSafetensors } from '../formats/safetensors'
import { type Tensor, toFloat32 } from '../formats/tensor'
import { split } from './order'
import { pair } from './pairing'
import { memoryRows } from './rows/matrix'
import { meanFor, RowReader, trainingMean } from './standardize'
import { rawDataset } from './testing'

describe.each(['training', 'training8bit'])('the reference run %s', (name) => {
  const { tensors, metadata } = readSafetensors(readFileSync(new URL(`../model/golden/${name}.safetensors`, import.meta.url)), name)
  const values = (tensor: string) => toFloat32(tensors.get(tensor) as Tensor)
  const width = tensors.get('x')?.shape[1] as number
  const dataset = pair(rawDataset(width, values('x'), { reply: values('r') }), 'columns')
  const { train } = split(dataset.rows, 1234, Number(metadata.get('validation')))

  test('its mean, to the bit', () => {
    expect(trainingMean(dataset, train)).toEqual(values('data.mean'))
  })

  test('its rows have RMS 1 and, all together, a mean near 0', () => {
    const out = new Float32Array(2 * train.length * width)
    const reader = new RowReader(dataset, trainingMean(dataset, train), true)
    reader.queries(train, out)
    reader.replies(train, out.subarray(train.length * width))
    for (let row = 0; row < 2 * train.length; row++) {
      const rms = Math.hypot(...out.subarray(row * width, (row + 1) * width)) / Math.sqrt(width)
      expect(rms).toBeCloseTo(1, 5)
    }
  })
})

describe('rows', () => {
  const raw = rawDataset(2, Float32Array.of(1, 2, 3, 4, 5, 8), { group: Int32Array.of(0, 0, 0) })
  const rows = Uint32Array.of(2, 0)

  test('are standardised by CONTRACT.md’s formula, in the order asked for', () => {
    const out = new Float32Array(4)
    new RowReader(pair(raw, 'self'), Float32Array.of(1, 2), true).queries(rows, out)
    const rms = Math.sqrt((4 ** 2 + 6 ** 2) / 2 + 1e-12)
    expect([...out]).toEqual([Math.fround(4 / rms), Math.fround(6 / rms), 0, 0])
  })

  test('are copied where standardising is off, into the start of a longer array', () => {
    const out = new Float32Array(6).fill(-1)
    new RowReader(pair(raw, 'self'), Float32Array.of(1, 2), false).queries(rows, out)
    expect([...out]).toEqual([5, 8, 1, 2, -1, -1])
  })

  test('have the reply that the pairing says', () => {
    const out = new Float32Array(4)
    new RowReader(pair(raw, 'next'), Float32Array.of(0, 0), false).replies(rows, out)
    expect([...out]).toEqual([1, 2, 3, 4])
  })

  test('have a mean over queries and replies of the training rows alone', () => {
    expect([...trainingMean(pair(raw, 'next'), Uint32Array.of(0, 1))]).toEqual([3, 4.5])
    expect([...trainingMean(pair(raw, 'self'), Uint32Array.of(0, 1))]).toEqual([2, 3])
    const columns = pair({ ...raw, reply: memoryRows(Float32Array.of(0, 1, 0, 1, 9, 9), 2) }, 'columns')
    expect([...trainingMean(columns, Uint32Array.of(0, 1))]).toEqual([1, 2])
  })

  test('have a mean of zeros where standardising is off', () => {
    const dataset = pair(raw, 'self')
    expect(meanFor(dataset, rows, false)).toEqual(new Float32Array(2))
    expect(meanFor(dataset, rows, true)).toEqual(Float32Array.of(3, 5))
  })

  test('the mean is summed in float64', () => {
    const many = rawDataset(1, new Float32Array(1 << 20).fill(0.1))
    expect(
      trainingMean(
        pair(many, 'self'),
        Uint32Array.from({ length: 1 << 20 }, (_, i) => i),
      )[0],
    ).toBe(Math.fround(0.1))
  })
})
