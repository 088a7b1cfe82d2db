import { expect, test } from 'vitest'
import { roomWarning } from './KeptRoom'

test('a warning comes before the room is gone, and says when the next checkpoint does not fit', () => {
  expect(roomWarning({ used: 100, quota: 1000 }, 10)).toBeNull()
  expect(roomWarning({ used: 0, quota: 0 }, 10)).toBeNull()
  expect(roomWarning({ used: 900, quota: 1000 }, 10)).toMatch(/^The browser’s room is nearly full: 900 B of the 1000 B/)
  expect(roomWarning({ used: 100, quota: 1000 }, 400)).toMatch(/^The browser’s room is nearly full/)
  expect(roomWarning({ used: 700, quota: 1000 }, 400)).toMatch(/^The next checkpoint does not fit: .*Training goes on/)
})
