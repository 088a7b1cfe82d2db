import { expect, it } from 'vitest'
import { hashOf, SCREENS, screenOf } from './url'

it('a screen survives a reload', () => {
  for (const screen of SCREENS) expect(screenOf(hashOf(screen))).toBe(screen)
})

it.each(['', '#', '#nowhere', '#__proto__', '#%F0'])('%s means the first screen', (hash) => {
  expect(screenOf(hash)).toBe('train')
})
