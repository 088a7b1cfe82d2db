import { describe, expect, it } from 'vitest'
import { curveOf } from '../core/batchCurve'
import { resolveConfig } from '../core/config/resolve'
import type { DeviceReport } from '../core/device'
import { createCurvesStore, curveKey } from './curves'

const device: DeviceReport = {
  name: 'A',
  vendor: '',
  architecture: '',
  description: '',
  software: false,
  features: [],
  limits: {},
  precisions: ['f32', 'packed16'],
  subgroup: 1,
}
const curve = (samplesPerSecond: number) =>
  curveOf([{ micro: 4, samplesPerSecond, secondsPerUpdate: 4 / samplesPerSecond, bytes: 9 }], 'largest', 'done')

/** A storage that takes so many characters. */
function storageOf(room = 1e6, content = new Map<string, string>()): Storage {
  return {
    getItem: (key: string) => content.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError')
      content.set(key, value)
    },
  } as unknown as Storage
}

describe('saved batch curves', () => {
  it('are there again after a reload, one for each key, the newest', () => {
    const content = new Map<string, string>()
    const store = createCurvesStore(storageOf(1e6, content))
    store.keep('a', curve(1), '2026-01-01')
    store.keep('b', curve(2), '2026-01-02')
    store.keep('a', curve(3), '2026-01-03')
    const again = createCurvesStore(storageOf(1e6, content)).getState().saved
    expect(again.map(({ key, date }) => [key, date])).toEqual([
      ['b', '2026-01-02'],
      ['a', '2026-01-03'],
    ])
    expect(again[1]?.curve.fastest?.samplesPerSecond).toBe(3)
  })

  it('keep at most 24, and survive a full or a broken storage', () => {
    const full = createCurvesStore(storageOf(10))
    for (let i = 0; i < 30; i++) full.keep(`k${i}`, curve(i + 1), '')
    expect(full.getState().saved.length).toBe(24)
    expect(full.getState().saved.at(-1)?.key).toBe('k29')
    for (const text of ['{', '{}', '[1, null, {"key": "a"}]'])
      expect(createCurvesStore(storageOf(1e6, new Map([['lattice-batch-curves', text]]))).getState().saved).toEqual([])
  })
})

describe('the key of a curve', () => {
  const key = (sets: Record<string, unknown> = {}, on = device, width = 64): string =>
    curveKey(resolveConfig({ sets: new Map(Object.entries(sets)) }), on, width)

  it('changes with what changes throughput', () => {
    const others = [
      key({ 'lattice.channels': 8 }),
      key({ precision: 'f32' }),
      key({ 'optimizer.kind': 'adamw8bit' }),
      key({ 'memory.checkpointEvery': 8 }),
      key({}, { ...device, name: 'B' }),
      key({}, device, 32),
    ]
    expect(new Set([key(), ...others]).size).toBe(7)
  })

  it('does not change with the batch, the seed or the learning rate, and knows what auto stands for', () => {
    expect(key({ 'batch.micro': 7, 'run.seed': 3, 'optimizer.learningRate': 0.1, precision: 'packed16' })).toBe(key())
    expect(key({ precision: 'f16' })).not.toBe(key())
  })
})
