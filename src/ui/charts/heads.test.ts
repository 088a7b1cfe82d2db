import { expect, it } from 'vitest'
import { lifted, spread } from './heads'

it('names are moved apart, and not past either end', () => {
  expect(spread([40, 42, 10], 13, 11)).toEqual([40, 53, 11])
  expect(lifted([40, 53, 11], 13, 45)).toEqual([32, 45, 11])
})
