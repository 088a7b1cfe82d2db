import { expect, test } from 'vitest'
import { searchTime } from './searchTime'

const point = (micro: number, secondsPerUpdate: number) => ({
  micro,
  secondsPerUpdate,
  samplesPerSecond: micro / secondsPerUpdate,
  bytes: 1,
})

test('a search that has measured nothing knows only where it begins', () => {
  expect(searchTime([], 8, 0)).toEqual({ now: 1, done: 0, left: 5, seconds: null })
})

test('the time left grows with the sizes that are left, and holds what is not in the updates', () => {
  // sizes 1, 2, 4, 6, 8: an update of 0.1 s and nine more of it, and 0.6 s beside them
  const { now, done, left, seconds } = searchTime([point(1, 0.1)], 8, 1.6)
  expect([now, done, left]).toEqual([2, 1, 4])
  expect(seconds).toBeCloseTo(4 * 0.6 + 10 * 0.2 + 6 * 0.4 + 5 * 0.6 + 4 * 0.8)
  // an update of 3 s is timed three times
  expect(searchTime([point(4, 2)], 6, 8).seconds).toBeCloseTo(4 * 3)
  expect(searchTime([point(8, 1)], 8, 9)).toMatchObject({ now: null, left: 0, seconds: 0 })
})
