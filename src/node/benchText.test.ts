import { describe, expect, it } from 'vitest'
import { type BatchPoint, curveOf } from '../core/batchCurve'
import { pairedGain, summarizeHeldOut } from '../core/statistics/gain'
import type { Claim } from '../diagnostics/claimRows'
import type { GainResult, VariantResult } from '../diagnostics/cubeGain'
import { smallConfig } from '../training/testing'
import { claimsText, curveText, gainVerdicts, markdown } from './benchText'

const point = (micro: number, samplesPerSecond: number): BatchPoint => ({
  micro,
  samplesPerSecond,
  secondsPerUpdate: micro / samplesPerSecond,
  bytes: micro * 2 ** 20,
})
const curve = curveOf([point(1, 10), point(2, 18.5), point(4, 20), point(1024, 19)], 'memory', 'Too large.')

describe('text of a bench', () => {
  it('is a table that Markdown reads, padded', () => {
    expect(
      markdown([
        ['a', 'bb'],
        ['cccc', ''],
      ]),
    ).toBe('| a    | bb  |\n| ---- | --- |\n| cccc |     |')
  })

  it('marks the knee and the fastest of a curve, and says why it ended', () => {
    const lines = curveText(curve).split('\n')
    expect(lines[3]).toMatch(/^\| 2 +\| 18\.5 +\| 0\.108 +\| 2\.0 +\| knee +\|$/)
    expect(lines[4]).toMatch(/\| fastest +\|$/)
    expect(lines[5]).toMatch(/^\| 1,024 .* \| +\|$/)
    expect(lines.at(-1)).toBe('Too large.')
  })

  it('names the baseline, and shows what is claimed beside what is measured', () => {
    const claims: Claim[] = [
      { lever: 'a', what: 'states', measured: 50, unit: '% less', claimed: '50 %', reached: true },
      { lever: 'a', what: 'memory', measured: -3.21, unit: '% less', claimed: '50 %', reached: false },
      { lever: 'b', what: 'time', measured: 12.34, unit: '% more', claimed: null, reached: null },
      { lever: 'b', what: 'a pair', measured: 0.934, unit: '× as fast', claimed: null, reached: null },
    ]
    const baseline = { seconds: 0.5, bytes: 3 * 2 ** 20, config: smallConfig({ 'batch.micro': 8 }) }
    const text = claimsText({ device: 'lavapipe', software: true, baseline, claims, curve, notes: ['Too large.', 'Slow.'] })
    expect(text).toContain(
      'Baseline on lavapipe (software): 4×3×3 cells of 8 channels, 4 steps, weights per layer; f32, every state kept, 32-bit AdamW, micro-batch 8: 16.0 samples/s, 3.0 MiB.',
    )
    const rows = text.split('\n').map((line) => line.replaceAll(/ +/g, ' '))
    expect(rows).toEqual(
      expect.arrayContaining([
        '| a | states | 50.0 % less | 50 % | yes |',
        '| a | memory | 3.2 % more | 50 % | no |',
        '| b | time | 12.3 % more | | |',
        '| b | a pair | 0.93× as fast | | |',
      ]),
    )
    expect(text).toMatch(/Too large\.\nSlow\.$/)
  })

  it('says what is better and what is worse, a lower loss being the better one', () => {
    const of = (name: string, loss: number, cosine: number): VariantResult => {
      const runs = [{ loss, cosine, 'recall@1': 0.5, 'recall@10': 0.9, seed: 1, candidates: 8, seconds: 1 }]
      return { name, sets: {}, parameters: 1, runs, summary: summarizeHeldOut(runs) }
    }
    const variants = [of('lattice', 1, 0.7), of('bypass', 2, 0.6), of('mlp', 0.5, 0.8), of('twin', 1, 0.7)]
    const gains = variants.slice(1).map(({ name, runs }) => ({ over: name, gain: pairedGain(variants[0]?.runs ?? [], runs) }))
    const result: GainResult = { dataset: 'x', rows: 8, steps: 1, seeds: [1], variants, gains }
    expect(gainVerdicts(result)).toEqual([
      'lattice against bypass: better in loss, cosine.',
      'lattice against mlp: worse in loss, cosine.',
      'lattice against twin: the same.',
    ])
  })
})
