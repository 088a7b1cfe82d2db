import { expect, it } from 'vitest'
import { TRAIN_COLUMNS } from '../core/metrics'
import { lastStep } from './recorded'

it('a run reaches as far as its last line', () => {
  const rows = (steps: number[]) =>
    Float64Array.from(steps.flatMap((step) => TRAIN_COLUMNS.map((column) => (column === 'step' ? step : 7))))
  expect(lastStep({ train: rows([1, 20, 35]) })).toBe(35)
  expect(lastStep({ train: rows([]) })).toBe(0)
})
