import { describe, expect, it } from 'vitest'
import { gpuKey } from '../../core/device'
import { adapterOf, deviceOf, inputsOf, profileOf, rowOf, tableOf } from '../../core/slowness.testing'
import { lossText } from './browserState'
import { costText } from './costText'
import { limitText } from './limitText'
import { type ReportInputs, reportText } from './reportText'
import { shareOfBest, timeParts } from './timeParts'

const device = deviceOf({ features: ['subgroups'], precisions: ['f32', 'packed16'], limits: { maxBufferSize: 2 ** 30 } })
const known = inputsOf({
  device,
  gpus: [
    adapterOf({ driver: '570.86', backend: 'vulkan', limits: { maxBufferSize: 2 ** 32 } }),
    adapterOf({ name: 'GPU Y', preferences: ['low-power'] }),
  ],
  benches: new Map([[gpuKey(device), { ...tableOf({ f32: 2 }), skipped: [{ size: 4096, precision: 'f32', reason: 'too long' }] }]]),
  profile: profileOf([rowOf({ seconds: 0.06, flops: 3e10 }), rowOf({ part: 'optimizer', label: 'AdamW | 8', seconds: 0.02 })], {
    seconds: 0.1,
  }),
})
const report = (changed: Partial<ReportInputs> = {}): string =>
  reportText({
    known,
    problem: null,
    config: known.config,
    configHash: '9f3c1e00',
    version: '0.1.0',
    browser: 'Chrome 142, Linux',
    userAgent: 'Mozilla',
    isolated: true,
    storage: 'kept',
    losses: 'none',
    check: null,
    benchDate: '2026-01-02',
    date: '2026-01-03T00:00:00.000Z',
    ...changed,
  })

describe('the report', () => {
  it('holds the device, its features and limits, the bench, the profile and the findings', () => {
    const text = report()
    for (const part of [
      '# Lattice Studio 0.1.0: why is it slow?',
      '- settings 9f3c1e00: 15×15×11, 16 channels',
      '- in use: GPU X: nvidia, ada, vulkan, driver 570.86',
      'others: GPU Y (low-power)',
      '- shader-f16: missing, blocked by the driver. Install driver 615.71',
      '- maxBufferSize: 1\u202f024 of 4\u202f096 MiB',
      '## Matmul (2026-01-02)',
      '| 1\u202f024 | f32 | 2\u202f000 | 4 | shared-16 |',
      '- left out: 4096 in f32, too long',
      '| AdamW \\| 8 | optimizer |',
      '- **slow**: The GPU waits for the page (1.25× slower).',
      '- self-check: not run',
    ])
      expect(text).toContain(part)
  })

  it('says what was not measured, and why there is no GPU', () => {
    const bare = report({ known: inputsOf(), benchDate: null })
    expect(bare).toContain('## Matmul\nnot measured')
    expect(bare).toContain('## One update\nnot measured with these settings')
    expect(report({ known: null, problem: 'No GPU can be had.', configHash: null })).toContain('## GPU\nNo GPU can be had.')
  })
})

it.each([
  [null, null],
  [{ kind: 'none' } as const, 'no cost'],
  [{ kind: 'factor', factor: 1.432 } as const, '1.43× slower'],
  [{ kind: 'factor', factor: 214 } as const, '214× slower'],
  [{ kind: 'memory', bytes: 19.4 * 2 ** 20, gain: 0.0204 } as const, '19.4 MiB for 2\u202f%'],
  [{ kind: 'memory', bytes: 2 ** 20, gain: -0.01 } as const, '1.0 MiB for 0\u202f%'],
])('the cost %j', (cost, text) => {
  expect(costText(cost)).toBe(text)
})

it.each([
  ['maxBufferSize', 2 ** 30, 2 ** 31, '1\u202f024 of 2\u202f048 MiB'],
  ['maxComputeWorkgroupStorageSize', 16384, 49152, '16 of 48 KiB'],
  ['maxStorageBuffersPerShaderStage', 8, 16, '8 of 16'],
  ['maxUniformBufferBindingSize', 65536, undefined, '64 KiB'],
])('the limit %s', (name, asked, available, text) => {
  expect(limitText(name, asked, available)).toBe(text)
})

it('the parts of an update are those that take time, and its best is what the ceilings allow', () => {
  const profile = known.profile
  if (!profile) throw new Error('there is one')
  expect(timeParts(profile).map(({ key, seconds }) => [key, Number(seconds.toFixed(4))])).toEqual([
    ['forward', 0.06],
    ['optimizer', 0.02],
    ['waiting', 0.02],
  ])
  expect(shareOfBest(profile)).toBeCloseTo(0.31, 3)
})

it('losses of the week are counted', () => {
  const at = (day: number, recovered: boolean) => ({ date: `2026-01-0${day}T00:00:00.000Z`, recovered })
  const now = Date.parse('2026-01-09T00:00:00.000Z')
  expect(lossText([at(1, true)], now)).toBe('none')
  expect(lossText([at(1, true), at(5, true)], now)).toBe('1, recovered')
  expect(lossText([at(5, true), at(6, false)], now)).toBe('2, 1 recovered')
  expect(lossText([at(6, false)], now)).toBe('1, not recovered')
})
