import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { countLeaks, pair, pairsBySetting } from './pairing'
import { summarize } from './summary'
import { rawDataset, repliesOf } from './testing'

const six = Float32Array.of(0, 1, 2, 3, 4, 5)
const plain = rawDataset(1, six)
const grouped = rawDataset(1, six, { group: Int32Array.of(0, 1, 0, 2, 1, 0) })
const columns = rawDataset(1, six, { reply: six.slice().reverse(), group: grouped.group })

describe('next', () => {
  test('is a ring within each group; a group of one is paired with itself and counted', () => {
    const dataset = pair(grouped, 'next')
    expect(repliesOf(dataset)).toEqual([2, 4, 5, 3, 1, 0])
    expect(dataset.reply).toBe(dataset.query)
    expect(dataset.notes).toEqual(['1 row is alone in its group and is paired with itself.'])
  })

  test('counts several groups of one', () => {
    expect(pair({ ...grouped, group: Int32Array.of(0, 1, 2, 3, 3, 4) }, 'next').notes).toEqual([
      '4 rows are alone in their groups and are paired with themselves.',
    ])
  })

  test('is one ring over all rows without a group', () => {
    const dataset = pair(plain, 'next')
    expect(repliesOf(dataset)).toEqual([1, 2, 3, 4, 5, 0])
    expect(dataset.notes).toEqual([])
  })
})

test('the pairs have a word: another for every other group, whatever the setting is called', () => {
  const word = (...group: number[]): string => pair({ ...grouped, group: Int32Array.from(group) }, 'next').pairs
  expect(word(0, 1, 0, 2, 1, 0)).toBe(pair(grouped, 'auto').pairs)
  expect(word(0, 1, 0, 2, 1, 1)).not.toBe(pair(grouped, 'auto').pairs)
  expect(pairsBySetting(pair(grouped, 'self'))).toEqual({
    columns: null,
    next: pair(grouped, 'next').pairs,
    self: 'self',
    auto: pair(grouped, 'next').pairs,
  })
  expect(pairsBySetting(plain).auto).toBe('self')
})

test('self is the row itself', () => {
  const dataset = pair(grouped, 'self')
  expect(repliesOf(dataset)).toEqual([0, 1, 2, 3, 4, 5])
  expect(dataset.reply).toBe(dataset.query)
})

describe('columns', () => {
  test('are the two matrices', () => {
    const dataset = pair(columns, 'columns')
    expect(dataset).toMatchObject({ pairing: 'columns', replyRow: null, notes: [] })
    expect(dataset.reply).toBe(columns.reply)
  })

  test('need a second matrix', () => {
    expect(() => pair(plain, 'columns')).toThrow(StudioError)
    expect(() => pair(plain, 'columns')).toThrow('data.pairing: “columns” needs two matrices, and test has one.')
  })

  test('that another pairing leaves unused are noted', () => {
    const dataset = pair(columns, 'self')
    expect(dataset.reply).toBe(columns.query)
    expect(dataset.notes).toEqual(['The reply matrix is not used: the pairing is “self”.'])
    expect(columns.notes).toEqual([])
  })
})

test.each([
  ['columns if there are two matrices, group or not', columns, 'columns'],
  ['next if there is a group', grouped, 'next'],
  ['self otherwise', plain, 'self'],
] as const)('auto is %s', (_, raw, pairing) => {
  expect(pair(raw, 'auto').pairing).toBe(pairing)
})

describe('leaks', () => {
  const split = { train: Uint32Array.of(0, 1, 3, 4), validation: Uint32Array.of(5, 2) }

  test('are validation rows that are also a training row’s reply', () => {
    expect(countLeaks(pair(plain, 'next'), split)).toBe(2)
    expect(countLeaks(pair(grouped, 'next'), split)).toBe(1)
    expect(countLeaks(pair(plain, 'self'), split)).toBe(0)
    expect(countLeaks(pair(columns, 'columns'), split)).toBe(0)
  })

  test('are noted in the summary, after the pairing’s own notes', () => {
    expect(summarize(pair(grouped, 'next'), split)).toMatchObject({
      pairing: 'next',
      trainRows: 4,
      validationRows: 2,
      notes: [
        '1 row is alone in its group and is paired with itself.',
        'Leak: 1 of 2 validation rows is also the reply of a training row, so validation may look better than it is. With “next” a row is both query and reply: give queries and replies as two matrices (pairing “columns”), or judge the run on a file of its own (lattice eval --rows all).',
      ],
    })
    expect(summarize(pair(columns, 'auto'), split).notes).toEqual([])
    // where a reply matrix lies unused, it is the remedy
    const two = columns.matrices.concat({ role: 'reply' } as never, { role: 'query' } as never)
    expect(summarize(pair({ ...columns, matrices: two }, 'next'), split).notes.at(-1)).toMatch(/^Leak: .* Set the pairing to “columns”/)
  })
})
