import { describe, expect, it } from 'vitest'
import { bestSeconds, type ProfileMeasurement, type ProfileRow, partSeconds, ratesOf, rowBound, verdictOf } from './profile'

/** 1 GFLOP/s, 1 GB/s, 10 µs a dispatch. */
const ceilings = { flopsPerSecond: 1e9, bytesPerSecond: 1e9, secondsPerDispatch: 1e-5 }

const row = (changed: Partial<ProfileRow>): ProfileRow => ({
  kernel: 'cellStep',
  label: 'cell step',
  part: 'forward',
  lattice: true,
  dispatches: 4,
  seconds: 1,
  longest: 0.25,
  flops: 0,
  bytes: 0,
  ...changed,
})
const verdict = (changed: Partial<ProfileMeasurement>) => verdictOf({ method: 'timestamps', rows: [], seconds: 1, ceilings, ...changed })

describe('rates of a row', () => {
  it('are work over time, beside what the device reaches', () => {
    expect(ratesOf(row({ seconds: 2, flops: 1e9, bytes: 4e9 }), ceilings)).toEqual({
      flopsPerSecond: 5e8,
      bytesPerSecond: 2e9,
      ofFlops: 0.5,
      ofBytes: 2,
    })
  })

  it('are 0 where no time was measured', () => {
    expect(ratesOf(row({ seconds: 0, flops: 1e9 }), ceilings)).toMatchObject({ flopsPerSecond: 0, ofBytes: 0 })
  })

  it.each([
    [{ flops: 2e6, bytes: 1e6, dispatches: 1 }, 'arithmetic'],
    [{ flops: 1e6, bytes: 2e6, dispatches: 1 }, 'memory'],
    [{ flops: 1e6, bytes: 2e6, dispatches: 300 }, 'dispatches'],
  ] as const)('%j at the ceilings would wait for %s', (work, bound) => {
    expect(rowBound(row(work), ceilings)).toBe(bound)
  })
})

describe('what bounds an update', () => {
  it('is arithmetic where the kernels come near the matmul rate', () => {
    const rows = [row({ seconds: 0.74, flops: 0.74 * 0.78e9 }), row({ lattice: false, seconds: 0.2, bytes: 0.18e9 })]
    expect(verdict({ rows })).toEqual({
      bound: 'arithmetic',
      text: '74 % of the update is arithmetic in the lattice’s kernels at 78 % of this device’s matmul rate: bound by arithmetic.',
    })
  })

  it('is memory where most of the time goes to reading and writing', () => {
    const rows = [row({ lattice: false, seconds: 0.6, bytes: 0.6 * 0.81e9 }), row({ seconds: 0.3, flops: 0.3e9 })]
    expect(verdict({ rows })).toEqual({
      bound: 'memory',
      text: '60 % of the update is reading and writing in other kernels at 81 % of this device’s rate of copying: bound by memory.',
    })
  })

  it('says so where caches beat the ceiling', () => {
    expect(verdict({ rows: [row({ seconds: 0.9, bytes: 2e9 })] }).text).toContain(
      'kernels above this device’s rate of copying: bound by memory.',
    )
  })

  it('is the kernels where the device could do far more', () => {
    expect(verdict({ rows: [row({ seconds: 0.9, flops: 0.09e9 })] })).toEqual({
      bound: 'kernels',
      text: '90 % of the update is arithmetic in the lattice’s kernels, only at 10 % of this device’s matmul rate: bound by how these kernels work, not by the device.',
    })
  })

  it('is dispatches where the GPU waits between passes, and where passes have nothing to do', () => {
    const rows = [row({ dispatches: 90, seconds: 0.0004, flops: 3e6 }), row({ dispatches: 50, seconds: 0.0006, flops: 10 })]
    expect(verdict({ rows, seconds: 0.002 })).toEqual({
      bound: 'dispatches',
      text: '140 dispatches wait 80 % of the time for each other, or have hardly anything to do: bound by dispatches.',
    })
  })

  it('does not count a dispatch twice where differences hold it already', () => {
    const rows = [row({ dispatches: 90, seconds: 0.0004, flops: 3e5 })]
    expect(verdict({ rows, seconds: 0.002 }).bound).toBe('dispatches')
    expect(verdict({ rows, seconds: 0.002, method: 'differences' }).bound).toBe('host')
  })

  it('is the host where the GPU stands idle, and nothing is divided by nothing', () => {
    expect(verdict({ rows: [row({ seconds: 0.1, flops: 0.1e9 })] })).toEqual({
      bound: 'host',
      text: '90 % of the update passes outside of the GPU’s passes (uploads, submissions, reading back): bound by the host.',
    })
    expect(verdict({}).bound).toBe('host')
  })

  it('is of the passes where they were measured longer than the update', () => {
    expect(verdict({ rows: [row({ seconds: 2, flops: 2e9 })], seconds: 1 }).text).toMatch(/^100 % of the update is arithmetic/)
  })
})

describe('where the time of an update goes', () => {
  it('is in its parts, and in waiting for what is no pass', () => {
    const rows = [row({ seconds: 3 }), row({ part: 'backward', seconds: 4 }), row({ part: 'losses', seconds: 0.5 }), row({ seconds: 1 })]
    expect(partSeconds({ rows, seconds: 9, passSeconds: 8.5 })).toEqual({
      forward: 4,
      recompute: 0,
      backward: 4,
      encoder: 0,
      losses: 0.5,
      optimizer: 0,
      waiting: 0.5,
    })
    expect(partSeconds({ rows, seconds: 8, passSeconds: 8.5 }).waiting).toBe(0)
  })

  it('could be as short as the ceilings allow, never longer than it was', () => {
    const rows = [
      row({ seconds: 1, flops: 0.5e9, bytes: 0.2e9, dispatches: 1 }),
      row({ seconds: 0.1, bytes: 5e9 }),
      row({ seconds: 1, dispatches: 100 }),
    ]
    expect(bestSeconds({ rows, ceilings })).toBeCloseTo(0.5 + 0.1 + 0.001, 6)
  })
})
