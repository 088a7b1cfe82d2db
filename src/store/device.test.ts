import { describe, expect, it } from 'vitest'
import type { MatmulTable } from '../core/matmul'
import { deviceOf } from '../core/slowness.testing'
import { createBenchStore, createCheckTimesStore } from './benches'
import { createDeviceStore, lossesThisWeek } from './device'

/** A storage that takes so many characters. */
function storageOf(content = new Map<string, string>(), room = 1e6): Storage {
  return {
    getItem: (key: string) => content.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError')
      content.set(key, value)
    },
  } as unknown as Storage
}

const problem = { subject: 'GPU', problem: 'Lost.', remedy: '' }

describe('losses of the GPU', () => {
  it('are counted across visits, and made good', () => {
    const content = new Map<string, string>()
    const store = createDeviceStore(storageOf(content))
    store.lose(problem, '2026-01-01T00:00:00.000Z')
    store.lose(problem, '2026-01-09T00:00:00.000Z')
    expect(store.getState().problem).toBe(problem)
    store.recover(deviceOf())
    const { losses } = createDeviceStore(storageOf(content)).getState()
    expect(losses.map(({ recovered }) => recovered)).toEqual([false, true])
    expect(lossesThisWeek(losses, Date.parse('2026-01-10'))).toEqual([{ date: '2026-01-09T00:00:00.000Z', recovered: true }])
    expect(store.getState().report?.name).toBe('GPU X')
  })

  it('of another make are left out, and a full storage harms nothing', () => {
    const content = new Map([
      ['lattice-gpu-lost', '[{"date":"nonsense","recovered":true},{"date":"2026-01-01"},3,{"date":"2026-01-01","recovered":false}]'],
    ])
    const store = createDeviceStore(storageOf(content, 10))
    expect(store.getState().losses).toHaveLength(1)
    store.lose(problem, '2026-01-02')
    expect(store.getState().losses).toHaveLength(2)
    expect(createDeviceStore(storageOf(new Map([['lattice-gpu-lost', '{']]))).getState().losses).toEqual([])
  })
})

describe('what was measured', () => {
  const table = (rate: number): MatmulTable => ({
    device: 'GPU X',
    software: false,
    points: [{ size: 128, precision: 'f32', tile: 'split', seconds: 1, runs: 2, flopsPerSecond: rate }],
    skipped: [],
    bytesPerSecond: 1,
  })

  it('is there at the next visit, the newest of each GPU', () => {
    const content = new Map<string, string>()
    const store = createBenchStore(storageOf(content))
    store.keep('a', table(1), '2026-01-01')
    store.keep('b', table(2), '2026-01-02')
    store.keep('a', table(3), '2026-01-03')
    const again = createBenchStore(storageOf(content))
    expect(again.get('a')).toEqual({ key: 'a', value: table(3), date: '2026-01-03' })
    expect(again.getState().kept.map(({ key }) => key)).toEqual(['b', 'a'])
    expect(again.get('c')).toBeNull()
  })

  it('is read as what it is, or not at all', () => {
    const entries = [
      { key: 'a', date: '1', value: table(1) },
      { key: 'b', date: '1', value: { ...table(1), points: [{ size: 'large' }] } },
      { key: 'c', date: '1', value: { ...table(1), points: [null] } },
      { key: 'd', value: table(1) },
      null,
    ]
    const store = createBenchStore(storageOf(new Map([['lattice-matmuls', JSON.stringify(entries)]])))
    expect(store.getState().kept.map(({ key }) => key)).toEqual(['a'])
    const times = [
      { key: 'x', date: '1', value: [1, 2, 3, 4, 5, 6] },
      { key: 'y', date: '1', value: [1, 2] },
    ]
    expect(createCheckTimesStore(storageOf(new Map([['lattice-check-times', JSON.stringify(times)]]))).getState().kept).toHaveLength(1)
  })
})
