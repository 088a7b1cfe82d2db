import { expect, test } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { type KeptRun, UNTOLD } from '../../core/keptCheckpoint'
import type { ValidationLine } from '../../core/metrics'
import { IDLE, type RunRecord } from '../../store/run'
import { firstOf, type Grouping, grouped } from './groups'
import { bestOf, comparable, matching, pinnedFirst, type RunRow, rowsOf, sorted } from './rows'

const line = (step: number, loss: number, recall: number): ValidationLine => ({
  ...{ kind: 'validation', step, loss, cosine: recall, candidates: 9 },
  ...{ 'recall@1': recall, 'recall@10': 1 },
})
const config = resolveConfig({ preset: 'tiny', sets: new Map([['batch.micro', 4]]) })
const row = (id: string, more: Partial<RunRow> = {}): RunRow => ({
  ...UNTOLD,
  created: '',
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
  const [newer, earlier] = [row('newer', { last: a.last }), row('earlier', { last: a.last })]
  expect(bestOf([newer, earlier, b], 'recall@1')).toBe(earlier)
  expect(bestOf([row('n', { last: line(1, Number.NaN, 0) }), b], 'loss')).toBe(b)
})

test('the filter looks at names, status, data and changes', () => {
  const ids = (filter: string): string[] => matching([a, b, c], filter).map(({ id }) => id)
  expect(ids('')).toHaveLength(3)
  expect(ids('FAILED')).toEqual(['run 10'])
  expect(ids('micro 4 clusters run 2')).toEqual(['run 2'])
  expect(ids('documents')).toEqual([])
})

test('of equal runs the earliest is the best, whichever way the metric goes', () => {
  const [newest, oldest] = [row('new', { last: line(4, 1, 0.5) }), row('old', { last: line(4, 1, 0.5) })]
  for (const metric of ['recall@1', 'loss', 'cosine'] as const) expect(bestOf([newest, row('x'), oldest], metric)).toBe(oldest)
})

test('pinned runs stand on top; groups keep the order of their runs', () => {
  const rows = pinnedFirst([a, b, { ...c, pinned: true, sweep: 's1' }])
  expect(rows.map(({ id }) => id)).toEqual(['run 1', 'run 2', 'run 10'])
  const names = (grouping: Grouping): [string, number][] => grouped(rows, grouping).map((group) => [group.name, group.rows.length])
  expect(names('none')).toEqual([['', 3]])
  expect(names('status')).toEqual([
    ['done', 2],
    ['failed', 1],
  ])
  expect(names('sweep')).toEqual([
    ['s1', 1],
    ['no sweep', 2],
  ])
  const called = grouped(
    [a, { ...a, sweep: 's1' }, { ...a, sweep: 's2' }],
    'sweep',
    new Map([
      ['s1', 'rates'],
      ['s2', 'rates'],
    ]),
  )
  expect(called.map(({ key, name }) => [key, name])).toEqual([
    ['no sweep', 'no sweep'],
    ['s1', 'rates'],
    ['s2', 'rates'],
  ])
  expect(names('preset')).toEqual([['tiny', 3]])
  expect(firstOf(grouped(rows, 'status'), 2).map((group) => group.rows.length)).toEqual([2])
  expect(firstOf(grouped(rows, 'status'), 9)).toEqual(grouped(rows, 'status'))
})

test('a run that a tab holds is no run that was left', () => {
  const kept = {
    ...UNTOLD,
    ...a,
    data: { name: 'd', digest: '', width: 1 },
    source: null,
    phase: 'training' as const,
    samples: 1,
  } as unknown as KeptRun
  expect(rowsOf([], [kept], ['run 2'])[0]?.status).toBe('elsewhere')
  expect(rowsOf([], [kept], ['run 10'])[0]?.status).toBe('left')
})

test('runs on other data than the newest validated one are not judged with it', () => {
  const score = line(4, 1, 0.5)
  const [idle, mine, theirs] = [row('idle', { dataset: 'x' }), row('mine', { last: score, dataset: 'mine.csv' }), row('b', { last: score })]
  expect(comparable([idle, mine, theirs])).toEqual([mine])
  expect(comparable([idle])).toEqual([])
})
