import { expect, it } from 'vitest'
import { outdatedBackups } from './backupAges'

const HOUR = 3_600_000
const aged = (...ats: number[]) => ats.map((at) => ({ name: String(at / HOUR), at }))

it('the newest stay, and the oldest go', () => {
  expect(outdatedBackups(aged(3 * HOUR, HOUR, 5 * HOUR, 4 * HOUR, 2 * HOUR), '5', 5 * HOUR, 3)).toEqual(['2', '1'])
  expect(outdatedBackups(aged(HOUR), '1', HOUR, 3)).toEqual([])
})

it('what is made after the clock went back stays, and what was made before it goes first', () => {
  // three of tomorrow; then the clock is set right, and one after the other is made
  expect(outdatedBackups(aged(30 * HOUR, 31 * HOUR, 32 * HOUR, HOUR), '1', HOUR, 3)).toEqual(['30'])
  expect(outdatedBackups(aged(31 * HOUR, 32 * HOUR, HOUR, 2 * HOUR), '2', 2 * HOUR, 3)).toEqual(['31'])
  expect(outdatedBackups(aged(32 * HOUR, HOUR, 2 * HOUR, 3 * HOUR), '3', 3 * HOUR, 3)).toEqual(['32'])
})

it('a clock that is some seconds ahead changes nothing', () => {
  const near = [{ name: 'near', at: 10_000 }, ...aged(0, -HOUR, -2 * HOUR)]
  expect(outdatedBackups(near, '0', 0, 3)).toEqual(['-2'])
})
