import { expect, it } from 'vitest'
import { metricLine } from './metricLine'

it('a line has every number of its kind, whoever wrote it', () => {
  const whole = { kind: 'validation', step: 2, loss: 1, cosine: 0.5, 'recall@1': 0.1, 'recall@10': 0.2, candidates: 9 }
  expect(metricLine(whole)).toEqual(whole)
  expect(metricLine({ kind: 'validation', step: 2, loss: null, cosine: '<b>', evil: 1 })).toEqual({
    ...{ kind: 'validation', step: 2, loss: Number.NaN, cosine: Number.NaN, 'recall@1': Number.NaN, 'recall@10': Number.NaN },
    candidates: Number.NaN,
  })
  const train = metricLine({ kind: 'train', step: 1, loss: 3, gradNorm: null })
  expect(train).toMatchObject({ kind: 'train', step: 1, loss: 3, gradNorm: Number.NaN })
  expect('skipped' in (train ?? {})).toBe(false)
  expect(metricLine({ kind: 'train', step: 1, skipped: 1 })).toMatchObject({ skipped: 1 })
  for (const none of [null, {}, { kind: 'train' }, { kind: 'evil', step: 1 }, { kind: 'train', step: '1' }])
    expect(metricLine(none)).toBe(null)
})
