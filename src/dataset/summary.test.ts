import { expect, test } from 'vitest'
import { openFiles } from './dataset'
import { pair } from './pairing'
import { summarize } from './summary'
import { B, npy } from './testing'

test('says what was read, paired and split, as plain data of its own', async () => {
  const raw = await openFiles([npy('questions.npy'), npy('answers.npy', B)])
  const split = { train: Uint32Array.of(0, 2), validation: Uint32Array.of(1) }
  const summary = summarize(pair(raw, 'auto'), split)
  const matrix = {
    rows: 3,
    width: 2,
    dtype: 'F32',
    tensor: '',
    normMean: expect.closeTo((Math.sqrt(5) + 5 + Math.sqrt(61)) / 3, 12),
    normDeviation: expect.any(Number),
  }
  expect(summary).toEqual({
    name: 'questions.npy',
    builtin: false,
    rows: 3,
    width: 2,
    pairing: 'columns',
    matrices: [
      { ...matrix, role: 'query', file: 'questions.npy' },
      { ...matrix, role: 'reply', file: 'answers.npy' },
    ],
    trainRows: 2,
    validationRows: 1,
    digest: raw.digest,
    pairs: { auto: 'columns', columns: 'columns', next: expect.stringMatching(/^next:[0-9a-f]{16}$/), self: 'self' },
    notes: [],
    credit: null,
  })
  expect(structuredClone(summary)).toEqual(summary)
  expect(summary.matrices[0]).not.toBe(raw.matrices[0])
})

test('without validation rows nothing leaks', async () => {
  const raw = await openFiles([npy('a.npy')])
  expect(summarize(pair(raw, 'next'), { train: Uint32Array.of(0, 1, 2), validation: new Uint32Array(0) })).toMatchObject({
    pairing: 'next',
    validationRows: 0,
    notes: [],
  })
})
