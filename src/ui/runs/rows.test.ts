import { expect, test } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { UNTOLD } from '../../core/keptCheckpoint'
import type { ValidationLine } from '../../core/metrics'
import { IDLE, type RunRecord } from '../../store/run'
import { bestOf, comparison, matching, type RunRow, rowsOf, sorted } from './rows'

const line = (step: number, loss: number, recall: number): ValidationLine => ({
  ...{ kind: 'validation', step, loss, cosine: recall, candidates: 9 },
  ...{ 'recall@1': recall, 'recall@10': 1 },
})
const config = resolveConfig({ preset: 'tiny', sets: new Map([['batch.micro', 4]]) })
const row = (id: string, more: Partial<RunRow> = {}): RunRow => ({
  ...{ id, name: id, ink: 0, dataset: 'clusters', config, status: 'finished', problem: null, step: 1, steps: 9 },
  ...{ seconds: 1, samplesPerSecond: null, gpuBytes: 0, validations: [], last: null },
  ...more,
})
const a = row('run 2', { last: line(4, 2, 0.5), validations: [line(2, 3, 0.2), line(4, 2, 0.5)] })
const b = row('run 10', { last: line(3, 1, 0.4), validations: [line(3, 1, 0.4)], status: 'failed' })
const c = row('run 1')

test('runs of this session come first, the newest on top; an earlier one that was training was left', () => {
  const record: RunRecord = { ...{ id: 'x', name: 'new', ink: 1, dataset: 'd', validations: [], last: null, best: null }, state: IDLE }
  const kept = {
    ...UNTOLD,
    ...{
      name: 'old',
      ink: 2,
      data: { name: 'builtin:clusters', digest: '', width: 64 },
      source: null,
      config,
      problem: null,
      step: 5,
      steps: 9,
    },
    ...{ samples: 0, seconds: 1, samplesPerSecond: 3, gpuBytes: 4, validations: [line(2, 1, 1)], phase: 'training' as const },
  }
  const rows = rowsOf(
    [record, { ...record, id: 'y', name: 'newer' }],
    [
      { ...kept, id: 'x', created: '1' },
      { ...kept, id: 'k', created: '2' },
      { ...kept, id: 'l', created: '3' },
    ],
  )
  expect(rows.map(({ id }) => id)).toEqual(['y', 'x', 'l', 'k'])
  expect(rows.at(-1)).toMatchObject({ status: 'left', dataset: 'clusters', last: { step: 2 } })
})

test('sorting knows numbers in names, both ways, and puts what has no value last', () => {
  const order = (by: string): string[] => sorted([a, b, c], by).map(({ id }) => id)
  expect(order('run')).toEqual(['run 1', 'run 2', 'run 10'])
  expect(order('-run')).toEqual(['run 10', 'run 2', 'run 1'])
  expect(order('loss')).toEqual(['run 10', 'run 2', 'run 1'])
  expect(order('-loss')).toEqual(['run 2', 'run 10', 'run 1'])
  expect(order('nonsense')).toEqual(['run 2', 'run 10', 'run 1'])
})

test('the best run depends on the metric; one that was never validated is none', () => {
  expect(bestOf([a, b, c], 'recall@1')).toBe(a)
  expect(bestOf([a, b, c], 'loss')).toBe(b)
  expect(bestOf([c], 'loss')).toBeNull()
  expect(bestOf([row('n', { last: line(1, Number.NaN, 0) }), b], 'loss')).toBe(b)
})

test('the filter looks at names, status, data and changes', () => {
  const ids = (filter: string): string[] => matching([a, b, c], filter).map(({ id }) => id)
  expect(ids('')).toHaveLength(3)
  expect(ids('FAILED')).toEqual(['run 10'])
  expect(ids('micro 4 clusters run 2')).toEqual(['run 2'])
  expect(ids('documents')).toEqual([])
})

test('curves of runs stand over the samples that they have seen', () => {
  expect(comparison([a, b], 'recall@1')).toEqual([
    [8, 12, 16],
    [0.2, undefined, 0.5],
    [undefined, 0.4, undefined],
  ])
  expect(comparison([], 'loss')).toEqual([[]])
})
