import { expect, it } from 'vitest'
import { drawnName } from './names'

it('a drawn name is short, and turns nothing but itself', () => {
  expect(drawnName('run 1')).toBe('run 1')
  expect([...drawnName('😀'.repeat(50), 10)].length).toBe(10)
  expect(drawnName('\u202egnp.exe')).toBe('\u2068\u202egnp.exe\u2069')
  expect(drawnName('ריצה')).toBe('\u2068ריצה\u2069')
})
