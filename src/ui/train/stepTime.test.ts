import { expect, test } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { stepTime } from './stepTime'

const config = resolveConfig({
  preset: 'tiny',
  sets: new Map<string, unknown>(Object.entries({ 'batch.micro': 8, 'batch.accumulation': 2 })),
})
const point = (micro: number, samplesPerSecond: number) => ({
  micro,
  samplesPerSecond,
  secondsPerUpdate: micro / samplesPerSecond,
  bytes: 1,
})
const points = [point(4, 100), point(16, 200)]
const rates = [{ micro: 8, accumulation: 2, samplesPerSecond: 320, run: 'run 3' }]

test('a run tells the time of an update better than the search does, and the run under way better than an earlier one', () => {
  expect(stepTime(config, null, [], [])).toBeNull()
  expect(stepTime(config, null, [], points)).toEqual({ seconds: 16 / 150, from: 'by the measured curve', searched: null })
  expect(stepTime(config, null, rates, points)).toEqual({ seconds: 16 / 320, from: 'measured in run 3', searched: 16 / 150 })
  expect(stepTime(config, 160, rates, points)).toEqual({ seconds: 0.1, from: 'measured in this run', searched: null })
  expect(stepTime(config, null, rates, [])).toEqual({ seconds: 0.05, from: 'measured in run 3', searched: null })
})

test('a run of another batch says nothing of this one', () => {
  const other = resolveConfig({ preset: 'tiny', sets: new Map([['batch.micro', 4]]) })
  expect(stepTime(other, null, rates, points)?.from).toBe('by the measured curve')
})
