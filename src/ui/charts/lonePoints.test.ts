import { expect, test } from 'vitest'
import { lonePoints } from './lonePoints'

test('a value without a neighbour is a point of its own; a line has none', () => {
  expect(lonePoints([0.4])).toEqual([0])
  expect(lonePoints([null, 3, null, 1, 2, null, 5])).toEqual([1, 6])
  expect(lonePoints([1, 2, 3])).toBeNull()
  expect(lonePoints([])).toBeNull()
})

test('a place without a value of this line is no gap', () => {
  expect(lonePoints([undefined, 2, undefined])).toEqual([1])
  expect(lonePoints([1, undefined, 2])).toBeNull()
  expect(lonePoints([1, undefined, null, undefined, 2])).toEqual([0, 4])
})
