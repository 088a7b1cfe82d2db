import { expect, it } from 'vitest'
import { lifted, spread } from './heads'
import { freeRow } from './marks'

it('names are moved apart, and not past either end', () => {
  expect(spread([40, 42, 10], 13, 11)).toEqual([40, 53, 11])
  expect(lifted([40, 53, 11], 13, 45)).toEqual([32, 45, 11])
})

it('words of marks take the first row in which they lie over no others', () => {
  const taken: (readonly [number, number])[][] = [[], []]
  expect([freeRow(taken, 0, 50), freeRow(taken, 60, 90), freeRow(taken, 40, 70), freeRow(taken, 45, 65)]).toEqual([0, 0, 1, 1])
})
