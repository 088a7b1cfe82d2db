import { describe, expect, it } from 'vitest'
import type { LatticeFrame } from '../../core/frame'
import { cellValues, legendOf, scaled, scaleOf } from './quantities'
import { layerAlone, mapOf } from './view'

const frame: LatticeFrame = {
  step: 1,
  t: 2,
  sample: 0,
  width: 3,
  height: 2,
  depth: 2,
  channels: 2,
  state: Float32Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 3 : -4)),
}
const live = { frame, of: null }

describe('values of a live frame', () => {
  it('are the RMS over channels, one channel with its sign, or the balance of signs', () => {
    expect(cellValues(live, { mode: 'rms', channel: 0 })[5]).toBeCloseTo(Math.sqrt(12.5))
    expect(cellValues(live, { mode: 'channel', channel: 1 })[5]).toBe(-4)
    expect(cellValues(live, { mode: 'channel', channel: 9 })[5]).toBe(-4)
    expect(cellValues(live, { mode: 'sign', channel: 0 })[5]).toBe(0)
    expect(cellValues(live, { mode: 'gradient', channel: 0 })[5]).toBe(0)
  })
})

describe('scales', () => {
  it('hold what is to be seen, symmetric where values have a sign', () => {
    expect(scaleOf([live], { mode: 'rms', channel: 0 })).toEqual({ kind: 'linear', low: 0, high: 5 })
    expect(scaleOf([live], { mode: 'channel', channel: 1 })).toEqual({ kind: 'signed', low: -5, high: 5 })
    expect(scaleOf([], { mode: 'gradient', channel: 0 })).toEqual({ kind: 'log', low: 1e-4, high: 1 })
  })

  it('place values in the colour map, magnitudes by their decades', () => {
    expect(Array.from(scaled(Float32Array.of(0, 1e-5, 1e-2, 1), { kind: 'log', low: 1e-4, high: 1 }))).toEqual([0, 0, 0.5, 1])
    expect(Array.from(scaled(Float32Array.of(-5, 2.5), { kind: 'signed', low: -5, high: 5 }))).toEqual([-1, 0.5])
  })

  it('say what they measure', () => {
    const quantity = { mode: 'rms', channel: 0 } as const
    expect(legendOf({ kind: 'linear', low: 0, high: 0.5 }, quantity, 8)).toEqual({
      low: '0',
      quantity: 'activity, RMS over 8 channels',
      high: '0.5',
    })
    expect(legendOf({ kind: 'log', low: 1e-6, high: 1e-2 }, { ...quantity, mode: 'gradient' }, 8).low).toBe('≤ 1e−6')
  })
})

describe('views', () => {
  it('have the colour map of their quantity', () => {
    expect([
      mapOf({ mode: 'sign', map: 'magma' }),
      mapOf({ mode: 'loss', map: 'viridis' }),
      mapOf({ mode: 'change', map: 'viridis' }),
    ]).toEqual(['diverging', 'magma', 'viridis'])
    expect(layerAlone({ slices: { x: null, y: null, z: [2, 2] } })).toBe(2)
    expect(layerAlone({ slices: { x: null, y: null, z: [1, 2] } })).toBeNull()
  })
})
