import { describe, expect, it } from 'vitest'
import type { LatticeFrame } from '../core/frame'
import { DepthSort } from './depthSort'
import { CellLooks } from './looks'
import { cellValues, neighbourMean, placeOf } from './values'
import { DEFAULT_VIEW } from './view'

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

describe('values of a frame', () => {
  it('are the RMS over channels, or one channel with its sign', () => {
    expect(cellValues(frame, { mode: 'rms', channel: 0 }, new Float32Array(12))[5]).toBeCloseTo(Math.sqrt(12.5))
    expect(cellValues(frame, { mode: 'channel', channel: 1 }, new Float32Array(12))[5]).toBe(-4)
    expect(cellValues(frame, { mode: 'channel', channel: 9 }, new Float32Array(12))[5]).toBe(-4)
  })

  it('stand where the cell id says', () => {
    expect(placeOf(0, frame)).toEqual({ x: 0, y: 0, z: 0 })
    expect(placeOf(11, frame)).toEqual({ x: 2, y: 1, z: 1 })
    expect(placeOf(7, frame)).toEqual({ x: 1, y: 0, z: 1 })
  })

  it('know their neighbours; outside there is nothing', () => {
    const values = new Float32Array(12).fill(-6)
    expect(neighbourMean(values, frame, 0, 0, 0)).toBe(3)
    expect(neighbourMean(values, frame, 1, 0, 0)).toBe(4)
  })
})

describe('looks', () => {
  const looksOf = (view = DEFAULT_VIEW) => {
    const looks = new CellLooks(frame)
    looks.update(new Float32Array(12).fill(1), 1, view, 'viridis', 'dark')
    return looks
  }

  it('leave out what is outside the slices', () => {
    expect(looksOf().count).toBe(12)
    const cut = looksOf({ ...DEFAULT_VIEW, slices: { x: [1, 2], y: null, z: [1, 1] } })
    expect(Array.from(cut.cells.subarray(0, cut.count))).toEqual([7, 8, 10, 11])
  })

  it('grow with activity', () => {
    const looks = new CellLooks(frame)
    looks.update(
      Float32Array.from({ length: 12 }, (_, i) => i / 11),
      1,
      DEFAULT_VIEW,
      'viridis',
      'light',
    )
    expect(looks.look[0]).toBeCloseTo(0.09)
    expect(looks.look[11 * 4]).toBeCloseTo(0.9)
    for (let i = 1; i < 12; i++) expect(looks.look[i * 4]).toBeGreaterThanOrEqual(looks.look[(i - 1) * 4] ?? 1)
  })
})

describe('DepthSort', () => {
  it('orders from far to near', () => {
    const depths = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i) * 40 + 60)
    const order = Array.from(new DepthSort(500).sort(depths, 500))
    expect(new Set(order).size).toBe(500)
    for (let i = 1; i < 500; i++) expect((depths[order[i - 1] ?? 0] ?? 0) - (depths[order[i] ?? 0] ?? 0)).toBeGreaterThan(-0.03)
  })

  it('takes equal depths and no cells at all', () => {
    const sort = new DepthSort(3)
    expect(Array.from(sort.sort(new Float32Array(3).fill(5), 3))).toEqual([0, 1, 2])
    expect(() => sort.sort(new Float32Array(3), 0)).not.toThrow()
  })
})
