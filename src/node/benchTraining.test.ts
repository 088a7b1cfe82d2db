import { describe, expect, it } from 'vitest'
import type { Profile } from '../core/profile'
import { profileText, tableText } from './benchTraining'

const lines = (text: string): string[] => text.split('\n').map((line) => line.replaceAll(/ +/g, ' '))

describe('text of a table over presets, batches and precisions', () => {
  const named = { preset: 'light', precision: 'f32', micro: 1024 }
  const point = { ...named, samplesPerSecond: 2048, secondsPerUpdate: 0.5, bytes: 3 * 2 ** 20, flopsPerSecond: 12.5e9 }

  it('has a line for each, and what was left out with its reason, whole sentence or not', () => {
    const skipped = [
      { ...named, reason: 'an update is predicted to take 40 s' },
      { ...named, precision: 'f16', reason: 'f16 needs shader-f16.' },
    ]
    expect(lines(tableText({ points: [point], skipped }))).toEqual([
      '| preset | precision | micro-batch | samples/s | ms/update | MiB | GFLOP/s |',
      expect.stringMatching(/^[| -]+$/),
      '| light | f32 | 1,024 | 2,048 | 500 | 3.0 | 12.5 |',
      '',
      'Skipped: light in f32, micro-batch 1,024: an update is predicted to take 40 s.',
      'Skipped: light in f16, micro-batch 1,024: f16 needs shader-f16.',
    ])
    expect(tableText({ points: [point], skipped: [] })).not.toContain('Skipped')
    expect(tableText({ points: [], skipped })).toMatch(/^Skipped/)
  })
})

describe('text of a profile', () => {
  const profile: Profile = {
    device: 'lavapipe',
    software: true,
    method: 'differences',
    micro: 8,
    accumulation: 2,
    precision: 'f32',
    rows: [
      {
        kernel: 'cellStep',
        label: 'cell step',
        part: 'forward',
        lattice: true,
        dispatches: 32,
        seconds: 0.3,
        longest: 0.01,
        flops: 0.6e9,
        bytes: 2 ** 20,
      },
      {
        kernel: 'adamw',
        label: 'AdamW',
        part: 'optimizer',
        lattice: false,
        dispatches: 1,
        seconds: 0.1,
        longest: 0.1,
        flops: 1e6,
        bytes: 0.1e9,
      },
    ],
    updates: [0.5],
    seconds: 0.5,
    passSeconds: 0.4,
    dispatches: 33,
    ceilings: { flopsPerSecond: 4e9, bytesPerSecond: 2e9, secondsPerDispatch: 2e-5 },
    verdict: { bound: 'arithmetic', text: 'Bound.' },
  }

  it('says what each kernel does, reaches, and what share of the ceilings that is', () => {
    const text = lines(profileText(profile))
    expect(text[0]).toBe('One update of 2 micro-batches of 8 in f32 on lavapipe (software), by differences:')
    expect(text[4]).toBe('| cell step | 32 | 300 | 75 % | 600 | 1.0 | 2.00 | 50 % | 0.00350 | 0 % |')
    expect(text[5]).toBe('| AdamW | 1 | 100 | 25 % | 1.00 | 95.4 | 0.0100 | 0 % | 1.00 | 50 % |')
    expect(text).toContain('33 dispatches take 400 ms; the whole update takes 500 ms.')
    expect(text).toContain('This device: 4.00 GFLOP/s in a matmul, 2.00 GB/s in a copy, 20.0 µs a dispatch.')
    expect(text.at(-1)).toBe('Bound.')
  })
})
