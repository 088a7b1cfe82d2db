import { expect, test } from 'vitest'
import { resolveConfig } from '../config/resolve'
import { geometryOf } from '../geometry'
import { planMemory } from '../memory'
import { poolStateBytes, poolWindows } from './pool'

const light = (values: Record<string, unknown> = {}) =>
  resolveConfig({ sets: new Map(Object.entries({ precision: 'f32', 'pool.enabled': true, ...values })) })

test('a state of light is 79,200 bytes in the pool, whatever the precision; 256 of them are 20 MB', () => {
  expect(poolStateBytes(geometryOf(light(), 64))).toBe(79_200)
  for (const precision of ['f32', 'packed16']) {
    const states = planMemory(light({ precision }), 64).buffers.filter(({ name }) => name.startsWith('pool.states'))
    expect(states.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([['pool.states.0', 'states', 256 * 79_200]])
  }
})

test('a pool costs its states, 32 bytes a sample, and what row losses travel back through; nothing when it is off', () => {
  const off = planMemory(light({ 'pool.enabled': false }), 64)
  expect(off.buffers.filter(({ name }) => name.includes('pool'))).toEqual([])
  expect(planMemory(light(), 64).total - off.total).toBe(256 * 79_200 + 32 * 32 + 512 + 256)
})

test('with accumulation there is room for the states that wait', () => {
  const [window] = poolWindows(geometryOf(light(), 64), light({ 'batch.accumulation': 3 }))
  expect(window?.count).toBe(256 + 2 * 32)
})

test('states beyond one binding are cut into windows that cover every slot once', () => {
  const config = light({ 'pool.size': 5000 })
  const windows = poolWindows(geometryOf(config, 64), config)
  expect(windows.map(({ name }) => name)).toEqual(['pool.states.0', 'pool.states.1', 'pool.states.2'])
  let next = 0
  for (const { first, count } of windows) {
    expect(first).toBe(next)
    expect(count * 79_200).toBeLessThanOrEqual(2 ** 27)
    next += count
  }
  expect(next).toBe(5000)
})
