import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../src/core/config/resolve'
import { fireBits, fires, fireThreshold } from '../../src/core/rng'
import { flopsPerSample } from './ceiling'
import { parseOptions, racesOf } from './options'
import { configOf } from './ours'
import { adamFactors, fireMasks, problemOf, shapesOf } from './problem'

const small = configOf({ lattice: { width: 3, height: 2, depth: 3, channels: 4, hidden: 4, steps: 3 }, din: 5, batch: 2 })

describe('what the peers are given', () => {
  it('has the fire masks that the kernels draw', () => {
    const problem = problemOf(small, 5)
    const masks = fireMasks(problem, 7)
    const threshold = fireThreshold(small.lattice.fireRate)
    expect(masks).toHaveLength(3)
    for (const [t, mask] of masks.entries())
      for (let n = 0; n < 18; n++)
        for (let b = 0; b < 2; b++) expect(mask[n * 2 + b]).toBe(fires(fireBits(small.run.seed, 7, t, b, n), threshold) ? 1 : 0)
    expect(new Set(masks.flatMap((mask) => [...mask]))).toEqual(new Set([0, 1]))
  })

  it('has AdamW’s factors as the reference writes them', () => {
    const { size, floor } = adamFactors(small, 3, 0.5)
    const [c1, c2] = [1 - 0.9 ** 3, Math.sqrt(1 - 0.999 ** 3)]
    expect(size).toBeCloseTo((0.5 * c2) / c1, 12)
    expect(floor).toBeCloseTo(c2 * 1e-8, 18)
  })

  it('is the layer lattice alone', () => {
    expect(() => problemOf(resolveConfig({ preset: 'full' }), 5)).toThrow('layer lattice alone')
    expect(shapesOf(problemOf(small, 5)).reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b), 0)).toBe(
      2 * 5 * 6 + 6 + 5 + 4 + 4 + 1 + 3 * (28 * 8 + 8 + 4 * 4 + 4) + 18 * 8 + 2 * 16 + 8 * 4 + 4,
    )
  })

  it('costs what MODEL.md says', () => {
    const { geometry } = problemOf(configOf({ lattice: { steps: 16 }, din: 384, batch: 8 }), 384)
    expect(flopsPerSample(geometry) / 1e9).toBeCloseTo(3 * 0.66, 1)
  })
})

describe('the command line', () => {
  it('runs the issue’s settings by default', () => {
    const races = racesOf(parseOptions([])).map(({ setting, rounds }) => [setting.lattice?.steps, setting.batch, rounds])
    expect(races).toEqual([
      [16, 1, 5],
      [16, 8, 5],
      [16, 32, 2],
      [12, 1, 5],
      [12, 8, 5],
      [12, 32, 2],
    ])
  })

  it('takes what it is told', () => {
    const options = parseOptions([
      '--peers',
      'tfjs',
      '--steps',
      '12',
      '--batch',
      '1,2',
      '--rounds',
      '3',
      '--json',
      'x.json',
      '--speed-only',
    ])
    expect(options).toMatchObject({ contenders: ['ours', 'tfjs'], json: 'x.json', speedOnly: true })
    expect(racesOf(options).map(({ setting, rounds }) => [setting.batch, rounds])).toEqual([
      [1, 3],
      [2, 3],
    ])
  })

  it.each([['--fast'], ['--batch'], ['--batch', '0'], ['--json', '--quick'], ['--peers', 'ours']])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args.filter((arg) => arg !== undefined))).toThrow('npm run bench:peers')
  })
})
