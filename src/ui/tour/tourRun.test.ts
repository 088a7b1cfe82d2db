import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { tourRun } from './tourRun'

describe('the tour’s run', () => {
  it.each([
    [true, 180],
    [false, 2475],
  ])('is a valid config that is measured before it ends (software: %s)', (software, cells) => {
    const { preset, sets } = tourRun(software)
    const { lattice, run } = resolveConfig({ preset, sets: new Map(Object.entries(sets)) })
    expect(lattice.width * lattice.height * lattice.depth).toBe(cells)
    expect(run.steps / run.evaluateEvery).toBeGreaterThanOrEqual(3)
  })
})
