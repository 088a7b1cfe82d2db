import { describe, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../formats/safetensors'
import { checkPool, loadPool, poolTensors, type SavedPool } from './poolCheckpoint'
import { smallConfig } from './testing'

const VALUES = 4 * 3 * 3 * 8
const config = smallConfig({ 'pool.enabled': true, 'pool.size': 5 })
const saved = (): SavedPool => ({
  states: Uint16Array.from({ length: 5 * VALUES }, (_, i) => (i * 7919) % 65536),
  rows: Uint32Array.of(3, 39, 0, 0, 0),
  age: Uint32Array.of(1, 4, 2, 0, 0),
  loss: Float32Array.of(0.5, 1.25, 3, 0, 0),
})

test('a pool is the same after writing and reading', () => {
  const { tensors } = readSafetensors(writeSafetensors(poolTensors(saved())), 'pool')
  expect(tensors.get('pool.states')).toMatchObject({ dtype: 'F16', shape: [5, VALUES] })
  const read = loadPool(tensors)
  expect(read).toEqual(saved())
  expect(() => checkPool(read, config, 40, 'run')).not.toThrow()
})

test('a run without a pool has no such tensors, and asks for none', () => {
  expect(poolTensors(null)).toEqual([])
  expect(loadPool(new Map())).toBeNull()
  expect(() => checkPool(null, smallConfig(), 40, 'run')).not.toThrow()
})

describe('a pool that does not fit', () => {
  test.each<[string, (pool: SavedPool) => SavedPool | null, RegExp]>([
    ['is missing', () => null, /^run: it holds no pool/],
    ['has another size', (pool) => ({ ...pool, rows: new Uint32Array(6) }), /its pool has 6 states; this run has 5/],
    [
      'is of another lattice',
      (pool) => ({ ...pool, states: new Uint16Array(5) }),
      /pool\.states has 5 values; this lattice needs \[5, 288\]/,
    ],
    ['has a gap', (pool) => ({ ...pool, age: Uint32Array.of(1, 0, 2, 0, 0) }), /a free entry before a used one/],
    ['names no row of the data', (pool) => ({ ...pool, rows: Uint32Array.of(3, 40, 0, 0, 0) }), /names row 40 of a dataset of 40/],
  ])('%s: it is refused', (_, change, message) => {
    expect(() => checkPool(change(saved()), config, 40, 'run')).toThrow(message)
  })
})
