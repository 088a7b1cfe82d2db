import { expect, test } from 'vitest'
import { Stopwatch } from './stopwatch'

test('a stopwatch counts from its start, on from lap to lap, and not while it stands', () => {
  let now = 5000
  const watch = new Stopwatch({ now: () => now, date: () => '' })
  expect(watch.lap(true)).toBe(0)
  watch.start()
  now += 1000
  watch.start()
  now += 500
  expect(watch.lap(true)).toBe(1.5)
  now += 250
  expect(watch.lap(false)).toBe(0.25)
  now += 9000
  expect(watch.lap(false)).toBe(0)
  watch.start()
  now += 125
  expect(watch.lap(false)).toBe(0.125)
})
