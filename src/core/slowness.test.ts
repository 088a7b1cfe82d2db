import { describe, expect, it } from 'vitest'
import type { BatchPoint } from './batchCurve'
import { gpuKey } from './device'
import type { MatmulPoint } from './matmul'
import type { Precision } from './precision'
import { findings, type SlownessInputs } from './slowness'
import { adapterOf, deviceOf, inputsOf, profileOf, rowOf, tableOf } from './slowness.testing'

const finding = (id: string, changed: Partial<SlownessInputs> = {}) => findings(inputsOf(changed)).find((one) => one.id === id)
const config = inputsOf().config
const withMicro = (micro: number) => ({ ...config, batch: { ...config.batch, micro } })
const withStates = (checkpointEvery: number) => ({ ...config, memory: { ...config.memory, checkpointEvery } })
const factor = (value: number) => ({ kind: 'factor', factor: expect.closeTo(value, 6) })

describe('a good GPU of which nothing was measured', () => {
  it('has no finding that costs anything, and none about what nobody knows', () => {
    const all = findings(inputsOf())
    expect(all.map(({ id, slow, cost }) => [id, slow, cost?.kind])).toEqual([
      ['preference', false, 'none'],
      ['subgroups', false, 'none'],
      ['hidden', false, 'none'],
    ])
  })
})

describe('which GPU', () => {
  const low = adapterOf({ name: 'GPU Y', preferences: ['low-power'] })
  const swift = deviceOf({ name: 'SwiftShader', software: true, vendor: 'google', architecture: '' })

  it('names the other one that is not needed', () => {
    expect(finding('preference', { gpus: [adapterOf(), low] })).toMatchObject({
      slow: false,
      detail: expect.stringContaining('GPU Y, for low-power'),
    })
  })

  it('is wrong where the low-power one is in use; its cost is unknown until both are measured', () => {
    const device = deviceOf({ name: 'GPU Y' })
    const gpus = [adapterOf(), low]
    expect(finding('preference', { device, gpus })).toMatchObject({ slow: true, cost: null, remedy: 'Use GPU X.' })
    const benches = new Map([
      [gpuKey(device), tableOf({ f32: 2 })],
      [gpuKey(adapterOf()), tableOf({ f32: 6 })],
    ])
    expect(finding('preference', { device, gpus, benches })).toMatchObject({
      slow: true,
      cost: factor(3),
      detail: expect.stringContaining('matmul of 1024'),
    })
    const equal = new Map([...benches, [gpuKey(device), tableOf({ f32: 6 })]])
    expect(finding('preference', { device, gpus, benches: equal })).toMatchObject({ slow: false })
  })

  it('is a software device: the remedy is another GPU where there is one', () => {
    expect(finding('software', { device: swift, gpus: [] })).toMatchObject({
      slow: true,
      cost: null,
      remedy: expect.stringMatching(/^Switch on/),
    })
    const benches = new Map([
      [gpuKey(swift), tableOf({ f32: 0.01 })],
      [gpuKey(low), tableOf({ f32: 2 })],
    ])
    expect(finding('software', { device: swift, gpus: [low], benches })).toMatchObject({ cost: factor(200), remedy: 'Use GPU Y.' })
    expect(finding('software', { device: swift, gpus: [low] })).toMatchObject({ cost: null, remedy: 'Use GPU Y.' })
  })
})

describe('precision', () => {
  const without = deviceOf({ features: ['subgroups'], precisions: ['f32', 'packed16'] })
  const packed = { ...config, precision: 'packed16' as const }

  it('native 16 bits that the driver blocks have a remedy, and no cost that nobody measured', () => {
    const found = finding('f16', {
      device: without,
      config: packed,
      benches: new Map([[gpuKey(without), tableOf({ f32: 10, packed16: 11.1 })]]),
    })
    expect(found).toMatchObject({
      slow: true,
      title: 'The driver blocks shader-f16',
      cost: null,
      remedy: expect.stringContaining('615.71'),
    })
    expect(found?.detail).toContain('stored as packed16 and computed as f32')
    expect(found?.detail).toContain('packed16 reaches 1.11 times the rate of f32 in a matmul of 1024.')
    expect(finding('f16', { device: without, config: packed })?.detail).not.toContain('times the rate')
  })

  it('is no finding on software, or where f16 is there', () => {
    expect(finding('f16', { device: deviceOf({ features: [], software: true }) })).toBeUndefined()
    expect(finding('f16')).toBeUndefined()
  })

  it.each([
    ['f32', { f32: 10, f16: 14.3 }, true, factor(1.43), 'Set precision to f16.'],
    ['f16', { f32: 10, f16: 14.3, packed16: 10 }, false, { kind: 'none' }, null],
    ['f16', { f32: 10, f16: 9.5 }, false, { kind: 'none' }, null],
  ] as const)('%s with %j', (precision, rates, slow, cost, remedy) => {
    const benches = new Map([[gpuKey(deviceOf()), tableOf(rates)]])
    expect(finding('precision', { config: { ...config, precision: precision as Precision }, benches })).toMatchObject({
      slow,
      cost,
      remedy,
    })
  })
})

describe('a precision that seems faster', () => {
  const benchesOf = (changed: Partial<MatmulPoint>) => {
    const table = tableOf({ f32: 10, packed16: 32 })
    return new Map([[gpuKey(deviceOf()), { ...table, points: table.points.map((point) => ({ ...point, ...changed })) }]])
  }
  const f32 = { ...config, precision: 'f32' as const }

  it('is advised only where it was measured often and steadily', () => {
    expect(finding('precision', { config: f32, benches: benchesOf({}) })).toMatchObject({ slow: true })
    expect(finding('precision', { config: f32, benches: benchesOf({ rounds: 4 }) })).toBeUndefined()
    expect(finding('precision', { config: f32, benches: benchesOf({ spread: 0.4 }) })).toBeUndefined()
    const old = tableOf({ f32: 10, packed16: 32 })
    const points = old.points.map(({ rounds: _, spread: __, ...point }) => point)
    expect(finding('precision', { config: f32, benches: new Map([[gpuKey(deviceOf()), { ...old, points }]]) })).toBeUndefined()
  })

  it('is not advised on a software device, where 16 bits save memory and no time', () => {
    const device = deviceOf({ software: true, features: [], precisions: ['f32', 'packed16'] })
    const benches = new Map([[gpuKey(device), tableOf({ f32: 10, packed16: 32 })]])
    expect(finding('precision', { device, config: f32, benches })).toBeUndefined()
  })
})

describe('subgroups', () => {
  it.each([
    [{ subgroup: 1 }, 'Subgroups are too small to use'],
    [{ subgroup: 1, features: [] }, 'Subgroups are absent'],
    [{}, 'Sums use subgroups'],
  ])('%j', (device, title) => {
    expect(finding('subgroups', { device: deviceOf(device) })).toMatchObject({ title })
  })
})

describe('an update', () => {
  it('that waits for the page costs what it waits', () => {
    const profile = profileOf([rowOf({ seconds: 0.08 })], { seconds: 0.1 })
    expect(finding('waiting', { profile })).toMatchObject({ slow: true, cost: factor(1.25) })
    expect(finding('waiting', { profile: { ...profile, seconds: 0.082 } })).toMatchObject({ slow: false, cost: { kind: 'none' } })
  })

  it('whose longest dispatch is near what a driver ends is at risk', () => {
    expect(finding('watchdog', { profile: profileOf([rowOf(), rowOf({ label: 'AdamW', longest: 0.31 })]) })).toMatchObject({
      slow: true,
      cost: null,
      detail: 'The longest, AdamW, takes 310 ms; drivers stop work after about 2 s.',
    })
    expect(finding('watchdog', { profile: profileOf([rowOf()]) })).toMatchObject({ slow: false })
  })

  it('that computes states twice costs that time, and says what keeping them takes', () => {
    const profile = profileOf([rowOf({ seconds: 0.06 }), rowOf({ part: 'recompute', seconds: 0.02 })])
    const states = { more: 8 * 2 ** 20, room: 9 * 2 ** 20 }
    const found = finding('recompute', { profile, config: withStates(4), states })
    expect(found).toMatchObject({ slow: true, cost: factor(0.08 / 0.06) })
    expect(found?.remedy).toBe('Set “state kept every” to 1. That takes 8.0 MiB more.')
    expect(finding('recompute', { profile, config: withStates(4), states: { ...states, room: 1 } })?.remedy).toContain(
      'raise the budget first',
    )
    const hardly = profileOf([rowOf({ seconds: 0.06 }), rowOf({ part: 'recompute', seconds: 0.0005 })])
    expect(finding('recompute', { profile: hardly, config: withStates(4) })).toMatchObject({ slow: false })
    expect(finding('recompute', { profile, config: withStates(1) })).toMatchObject({ slow: false, title: 'Every state is kept' })
  })

  it('whose dispatches have nothing to do is named only where that bounds it', () => {
    const rows = [rowOf({ dispatches: 4000, seconds: 0.05 })]
    const verdict = { bound: 'dispatches', text: '' } as const
    expect(finding('dispatches', { profile: profileOf(rows, { seconds: 0.1, verdict }) })).toMatchObject({
      slow: true,
      cost: factor(1 / 0.6),
    })
    expect(finding('dispatches', { profile: profileOf(rows, { seconds: 0.1 }) })).toBeUndefined()
  })
})

describe('the times of steps', () => {
  const steady = Array.from({ length: 40 }, (_, i) => 0.1 + 0.001 * (i % 3))

  it('that lie near one another are a steady clock', () => {
    expect(finding('clock', { steps: steady })).toMatchObject({ slow: false, title: 'The clock is steady' })
  })

  it('that lie apart cost what the mean is above the quick ones', () => {
    const steps = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.1 : 0.2))
    expect(finding('clock', { steps })).toMatchObject({
      slow: true,
      cost: factor(1.5),
      detail: expect.stringContaining('the last 40 steps'),
    })
  })

  it('are those of the profile where no run is, and none where there are too few', () => {
    expect(finding('clock', { profile: profileOf([rowOf()], { updates: steady.slice(0, 12) }) })?.detail).toContain('12 updates')
    expect(finding('clock', { steps: steady.slice(0, 11) })).toBeUndefined()
  })
})

it('lists the dearest first, then what nobody measured, memory, and what is well', () => {
  const device = deviceOf({ features: ['subgroups'], precisions: ['f32', 'packed16'] })
  const point = (micro: number, rate: number): BatchPoint => ({ micro, samplesPerSecond: rate, secondsPerUpdate: 1, bytes: micro })
  const all = findings(
    inputsOf({
      device,
      config: withMicro(64),
      curve: [point(16, 60), point(32, 100), point(64, 101)],
      profile: profileOf([rowOf({ seconds: 0.05 })], { seconds: 0.1 }),
    }),
  )
  expect(all.slice(0, 3).map(({ id }) => id)).toEqual(['waiting', 'f16', 'knee'])
  expect(all.slice(3).every(({ slow }) => !slow)).toBe(true)
})
