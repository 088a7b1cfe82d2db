import { expect, test } from 'vitest'
import { quantile, spreadOf } from './spread'

test('a quantile lies between the values around it', () => {
  expect([0, 0.25, 0.5, 1].map((share) => quantile([1, 2, 3, 5], share))).toEqual([1, 1.75, 2.5, 5])
})

test('the spread is the middle half over the middle one, in any order', () => {
  expect(spreadOf([4, 1, 3, 2, 5])).toBeCloseTo(2 / 3)
  expect(spreadOf([7])).toBe(0)
  expect(spreadOf([0, 0])).toBe(0)
})
