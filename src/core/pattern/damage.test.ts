import { expect, test } from 'vitest'
import { cellsOf, middleSphere } from './damage'

const lattice = { width: 5, height: 4, depth: 3 }

test('a sphere holds the cells that are nearer than its radius, and nothing outside the lattice', () => {
  // (1, 2, 1) and its six neighbours: cell id (z·4 + y)·5 + x
  expect(cellsOf({ x: 1, y: 2, z: 1, radius: 1.1 }, lattice)).toEqual([11, 26, 30, 31, 32, 36, 51])
  expect(cellsOf({ x: 1, y: 2, z: 1, radius: 1 }, lattice)).toEqual([31])
  expect(cellsOf({ x: 0, y: 0, z: 0, radius: 1.1 }, lattice)).toEqual([0, 1, 5, 20])
  expect(cellsOf({ x: -3, y: 0, z: 0, radius: 2 }, lattice)).toEqual([])
})

test('the sphere in the middle is as far from one wall as from the other', () => {
  expect(middleSphere({ width: 15, height: 15, depth: 11 })).toEqual({ x: 7, y: 7, z: 5, radius: 3.75 })
  const cells = cellsOf(middleSphere(lattice, 0.4), lattice)
  expect(cells.map((n) => 59 - n).reverse()).toEqual(cells)
})
