import { expect, test } from 'vitest'
import { paintPicture } from './picture'

const picture = (values: (cell: number) => number, [width, height, depth]: readonly [number, number, number] = [5, 4, 3]) => ({
  ...{ width, height, depth },
  activity: Uint8Array.from({ length: width * height * depth }, (_, cell) => values(cell)),
})
const opaque = (pixels: Uint8ClampedArray): number => pixels.filter((value, i) => i % 4 === 3 && value > 200).length

test('active cells cover more of the picture than quiet ones, and nothing leaves it', () => {
  const [quiet, active] = [0, 255].map((value) =>
    paintPicture(
      picture(() => value),
      'dark',
      84,
      56,
    ),
  ) as [Uint8ClampedArray, Uint8ClampedArray]
  expect(active.length).toBe(84 * 56 * 4)
  expect(opaque(active)).toBeGreaterThan(800)
  expect(opaque(quiet)).toBe(0)
  expect(quiet.some((value) => value > 0)).toBe(true)
})

test('the last layer lies on the right', () => {
  const pixels = paintPicture(
    picture((cell) => (cell >= 40 ? 255 : 0)),
    'dark',
    84,
    56,
  )
  const side = (from: number, to: number): number =>
    opaque(pixels.filter((_, i) => Math.floor(i / 4) % 84 >= from && Math.floor(i / 4) % 84 < to))
  expect(side(0, 42)).toBe(0)
  expect(side(42, 84)).toBeGreaterThan(100)
})

test('one cell, and a lattice of any shape, can be painted', () => {
  expect(
    opaque(
      paintPicture(
        picture(() => 255, [1, 1, 2]),
        'light',
        20,
        20,
      ),
    ),
  ).toBeGreaterThan(20)
  expect(
    opaque(
      paintPicture(
        picture(() => 255, [32, 8, 2]),
        'light',
        168,
        112,
      ),
    ),
  ).toBeGreaterThan(1000)
})
