import { describe, expect, it } from 'vitest'
import type { BatchPoint } from '../batchCurve'
import { findings, type SlownessInputs } from '../slowness'
import { inputsOf, profileOf, rowOf } from '../slowness.testing'
import { pointAt } from './run'

const finding = (id: string, changed: Partial<SlownessInputs>) => findings(inputsOf(changed)).find((one) => one.id === id)
const { config } = inputsOf()
const withMicro = (micro: number) => ({ ...config, batch: { ...config.batch, micro } })
const factor = (value: number) => ({ kind: 'factor', factor: expect.closeTo(value, 6) })

describe('the micro-batch', () => {
  const point = (micro: number, samplesPerSecond: number): BatchPoint => ({
    micro,
    samplesPerSecond,
    secondsPerUpdate: 1,
    bytes: micro * 2 ** 20,
  })
  const curve = [point(8, 400), point(16, 700), point(32, 980), point(64, 1000)]

  it.each([
    [8, true, factor(2.45), 'Micro-batch 8 is below the knee'],
    [12, true, factor(980 / 550), 'Micro-batch 12 is below the knee'],
    [32, false, { kind: 'none' }, 'Micro-batch 32 is at the knee'],
    [64, true, { kind: 'memory', bytes: 32 * 2 ** 20, gain: expect.closeTo(0.0204, 4) }, 'Micro-batch 64 is past the knee'],
  ])('%i beside the knee', (micro, slow, cost, title) => {
    expect(finding('knee', { curve, config: withMicro(micro) })).toMatchObject({ slow, cost, title })
  })

  it('that is slower past the knee costs a factor', () => {
    expect(finding('knee', { curve: [...curve, point(128, 490)], config: withMicro(128) })).toMatchObject({
      title: 'Micro-batch 128 is past the knee',
      cost: factor(2),
    })
  })

  it('has no cost where the profile of the same batch says otherwise than the curve', () => {
    const profile = { ...profileOf([rowOf()], { seconds: 0.01 }), micro: 8, accumulation: 1 }
    expect(finding('knee', { curve, profile, config: withMicro(8) })).toMatchObject({
      slow: true,
      title: 'The batch curve and the profile disagree',
      cost: null,
      detail: expect.stringContaining('400 samples/s at 8 by the curve, 800 by the profile'),
    })
    expect(finding('knee', { curve, profile: { ...profile, seconds: 0.018 }, config: withMicro(8) })?.title).toContain('below the knee')
    expect(finding('knee', { curve, profile, config: withMicro(16) })?.title).toContain('below the knee')
  })

  it('beyond what was measured, or without a curve, has no finding', () => {
    expect(finding('knee', { curve, config: withMicro(128) })).toBeUndefined()
    expect(finding('knee', { config: withMicro(32) })).toBeUndefined()
    expect(pointAt(curve, 4)).toBeNull()
    expect(pointAt(curve, 24)).toMatchObject({ samplesPerSecond: 840 })
  })
})
