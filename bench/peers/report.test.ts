import { describe, expect, it } from 'vitest'
import type { Counts } from './count'
import type { SpeedAnswer, SpeedResult } from './jobs'
import type { ContenderName } from './names'
import { curveDifference, disagreements, misses, summarize } from './report'
import { speedText, table } from './text'

const ALL: ContenderName[] = ['ours', 'jax', 'tfjs']
const counts = (dispatches: number, submissions: number): Counts => ({
  dispatches,
  submissions,
  bindGroups: 0,
  pipelines: 0,
  buffers: 0,
  allocatedBytes: 0,
  uploadedBytes: 2_500_000,
})
const answer = (contender: ContenderName, seconds: number[], ...made: [number, number]): SpeedAnswer => ({
  contender,
  seconds,
  losses: seconds.map((_, i) => 2 - i / 8),
  counts: counts(...made),
  error: null,
})
const refused = (contender: ContenderName, error: string): SpeedAnswer => ({ contender, seconds: [], losses: [], counts: null, error })
const result = (...answers: SpeedAnswer[]): SpeedResult => ({ answers, device: 'lavapipe', flopsPerSample: 2e9, ceiling: 8e9 })
const setting = { lattice: { steps: 16 }, din: 384, batch: 8 }

describe('a setting of the benchmark', () => {
  it('is medians, and ours over the faster peer, from the process that they shared', () => {
    const pairs = [
      result(answer('ours', [4, 1, 2], 100, 3), answer('jax', [9, 8, 7], 1000, 1001)),
      result(answer('ours', [1, 1, 1], 100, 3), answer('tfjs', [16, 16, 16], 2000, 99)),
    ]
    const summary = summarize(setting, 3, pairs, ALL)
    expect(summary).toMatchObject({ better: 'jax', ratio: 4, dispatchShare: 0.1, ceiling: 8, ceilingShare: 2, lossDifference: 0 })
    expect(summary.lines.map(({ samplesPerSecond }) => samplesPerSecond)).toEqual([8, 1, 0.5])
    expect(misses(summary)).toEqual([])
  })

  it('lists a peer whose process died', () => {
    const pair = result(answer('ours', [2], 1, 1), answer('tfjs', [3], 1, 1))
    const summary = summarize(setting, 1, [pair], ALL, new Map([['jax', 'its process ended with SIGKILL']]))
    expect(summary).toMatchObject({ better: 'tfjs', ratio: 1.5 })
    expect(summary.lines[1]).toMatchObject({ contender: 'jax', samplesPerSecond: null, error: 'its process ended with SIGKILL' })
  })

  it('lists a peer that fails with what it said, and is not compared with it', () => {
    const summary = summarize(
      setting,
      1,
      [
        result(answer('ours', [1], 100, 9), refused('jax', 'Out of memory')),
        result(answer('ours', [1], 100, 9), answer('tfjs', [1.5], 200, 3)),
      ],
      ALL,
    )
    expect(summary).toMatchObject({ better: 'tfjs', ratio: 1.5 })
    expect(misses(summary)).toEqual([
      '1.50× the better peer, wanted 2×',
      '50 % of its dispatches, wanted 20 %',
      '9 submissions an update, wanted 4',
    ])
    expect(speedText([summary])).toMatch(/^16 +8 +jax-js +Out of memory$/m)
  })

  it('has no ratio where no peer ran', () => {
    const alone = summarize(setting, 1, [result(answer('ours', [1], 1, 1), refused('jax', 'no'), refused('tfjs', 'no'))], ALL)
    expect(alone).toMatchObject({ better: null, ratio: null, dispatchShare: null, lossDifference: null })
    expect(speedText([alone])).toContain('no peer ran')
  })
})

describe('equal work', () => {
  it('is the largest relative difference of any loss, and none that is not a number is small', () => {
    expect(curveDifference([[2, 1], [2, 1.1], [], [2.5, 1]])).toBe(0.25)
    expect(
      curveDifference([
        [2, 1],
        [Number.NaN, 1],
      ]),
    ).toBeNaN()
    expect(curveDifference([[1], []])).toBeNull()
  })

  it('is refused where a curve leaves the others, or a golden quantity its tolerance', () => {
    const curve = (contender: ContenderName, losses: number[]) => ({ contender, losses, error: null })
    expect(disagreements([], [curve('ours', [1, 1]), curve('jax', [1, 1.0005])], [])).toEqual([])
    expect(disagreements([], [curve('ours', [1, 1]), curve('jax', [1, 1.01])], [])).toHaveLength(1)
    expect(disagreements([], [curve('ours', [1]), curve('jax', [Number.NaN])], [])).toHaveLength(1)
    const check = { name: 'grad.cell.w1', measured: 1, expected: 2, error: 0.5, tolerance: 1e-4 }
    const golden = { file: 'layer', contender: 'jax' as const, quantities: 1, worst: check, failed: [check], error: null }
    expect(disagreements([golden], [], [])).toEqual(['layer, jax: grad.cell.w1 is off by 0.5 (at most 0.0001)'])
  })
})

it('aligns a table', () => {
  expect(
    table([
      ['T', 'b', 'name', 'n'],
      ['16', '8', 'x', '100'],
    ]),
  ).toBe(' T  b  name    n\n16  8  x     100')
})
