import { expect, test } from 'vitest'
import { batchRows } from '../dataset/order'
import { repeatWarning } from './repeats'
import { smallConfig } from './testing'

const train = Uint32Array.from({ length: 30 }, (_, i) => i)

test('a row that a micro-batch holds twice is named, with its step', () => {
  const config = smallConfig({ 'batch.micro': 8, 'run.steps': 200 })
  const warning = repeatWarning(config, train, 0)
  const [, row, step] = /row (\d+) in step (\d+)\. A micro-batch that divides the 30 rows/.exec(warning ?? '') ?? []
  const rows = batchRows(train, config.run.seed, Number(step) - 1, 8)
  expect(rows.filter((other) => other === Number(row)).length).toBe(2)
})

test.each([
  ['divides the rows', { 'batch.micro': 6, 'batch.accumulation': 3, 'run.steps': 200 }],
  ['never reaches a second epoch', { 'batch.micro': 8, 'run.steps': 3 }],
  ['is larger than the training set, which another warning says', { 'batch.micro': 31, 'run.steps': 200 }],
])('there is no warning where the micro-batch %s', (_, sets) => {
  expect(repeatWarning(smallConfig(sets), train, 0)).toBeNull()
})
