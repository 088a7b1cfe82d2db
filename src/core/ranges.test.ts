import { expect, test } from 'vitest'
import { MOST_PIECES, pieceSize, RANGE_SLOTS, rangeSlot, rangeStarts } from './ranges'
import { pcg } from './rng'

test('every start of a piece has a slot of its own, and the table holds it', () => {
  const starts = rangeStarts()
  expect(new Set(starts).size).toBe(RANGE_SLOTS)
  for (let exponent = 0; exponent <= 15; exponent++)
    for (let piece = 0; piece < MOST_PIECES; piece++) {
      const first = piece << exponent
      expect(starts[rangeSlot(first)]).toBe(first)
    }
})

test('pieces are no longer than asked for, unless the bound forbids it, and hardly more than twice as many', () => {
  for (let i = 0; i < 2000; i++) {
    const groups = 1 + (pcg(2 * i) % 10 ** (1 + (i % 6)))
    const wanted = 1 + (pcg(2 * i + 1) % 100)
    const size = pieceSize(groups, wanted)
    const pieces = Math.ceil(groups / size)
    expect(pieces).toBeLessThanOrEqual(MOST_PIECES)
    if (wanted === 1) expect(size).toBe(groups)
    else if (groups > 1 && wanted <= MOST_PIECES / 2) {
      expect(size).toBeLessThanOrEqual(Math.max(1, groups / wanted))
      expect(pieces).toBeLessThanOrEqual(Math.max(2 * wanted + 1, Math.ceil(groups / 32_768)))
    }
  }
})

test('a pass that only two dimensions hold is cut too, and one beyond the table is not', () => {
  expect(pieceSize(150_000, 4)).toBe(32_768)
  expect(pieceSize(64 * 32_768, 64)).toBe(32_768)
  expect(pieceSize(65 * 32_768, 64)).toBe(65 * 32_768)
})
