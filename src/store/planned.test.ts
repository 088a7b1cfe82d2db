import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { Config } from '../core/config/types'
import { learningRate } from '../core/schedule'
import type { CheckpointSummary } from '../worker/protocol'
import { furtherSteps, type PlannedStart, plannedObstacle, rateChange, valuesToKeep } from './planned'

const draftOf = (sets: Record<string, unknown> = {}): Config =>
  resolveConfig({ preset: 'tiny', sets: new Map(Object.entries({ 'run.steps': 12, ...sets })) })
const plan = (isFork: boolean): PlannedStart => ({
  from: { file: 'run 2, step 8', step: 8, config: draftOf() } as CheckpointSummary & { config: Config },
  isFork,
  before: { preset: 'light', edits: new Map() },
})

test('a run goes on from a checkpoint with another learning rate, other loss weights and another length', () => {
  const draft = draftOf({ 'optimizer.learningRate': 0.01, 'loss.surface': 0.5, 'run.steps': 30, 'run.evaluateEvery': 2 })
  expect(plannedObstacle(plan(true), draft, 100)).toBeNull()
  expect(furtherSteps(plan(true), draft, 100)).toBe(22)
  expect(furtherSteps(plan(true), resolveConfig({ preset: 'tiny', sets: new Map([['run.epochs', 1]]) }), 4000)).toBeGreaterThan(0)
})

test('says where the learning rate goes on with a schedule that is longer now, unless it goes on smoothly', () => {
  const planned = plan(false)
  const stretched = rateChange(planned, draftOf({ 'run.steps': 60 }), 100)
  expect(stretched?.before).toBeCloseTo(learningRate(draftOf(), 7, 12), 12)
  expect(stretched?.now).toBeCloseTo(learningRate(draftOf(), 8, 60), 12)
  expect(stretched?.now).toBeGreaterThan(1.5 * (stretched?.before ?? 0))
  const constant = { 'optimizer.schedule': 'constant' }
  const steady = { ...planned, from: { ...planned.from, config: draftOf(constant) } }
  expect(rateChange(steady, draftOf({ ...constant, 'run.steps': 60 }), 100)).toBeNull()
  expect(rateChange(planned, draftOf({ 'optimizer.schedule': 'plateau' }), 100)).toBeNull()
})

test('what it cannot change is named by the setting with both values, and brought back', () => {
  const draft = draftOf({ 'lattice.channels': 4, 'run.seed': 5 })
  const stored = draftOf()
  expect(plannedObstacle(plan(true), draft, 100)).toEqual({
    subject: 'channels',
    problem: `it is 4 now and ${stored.lattice.channels} in the checkpoint, and a fork keeps it.`,
    remedy: 'Put 2 settings back, or start a new run from the checkpoint’s weights under Runs.',
  })
  const kept = valuesToKeep(plan(true), draft)
  expect(kept).toEqual({ 'lattice.channels': stored.lattice.channels, 'run.seed': stored.run.seed })
  expect(plannedObstacle(plan(true), draftOf(kept), 100)).toBeNull()
  expect(plannedObstacle(plan(false), draftOf({ 'batch.micro': 3 }), 100)).toMatchObject({
    problem: expect.stringContaining('and a run that goes on keeps it.'),
    remedy: expect.stringContaining('Put it back'),
  })
})

test('a run that would do nothing more waits for its steps', () => {
  expect(plannedObstacle(plan(false), draftOf({ 'run.steps': 8 }), 100)).toMatchObject({
    ...{ subject: 'steps', problem: 'run 2, step 8 stands at step 8 already.' },
  })
})
