import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { CheckpointSummary } from './protocol'
import { resumeNotes } from './resumeNotes'

const stored = resolveConfig({ preset: 'tiny', sets: new Map([['run.steps', 12]]) })
const from = { file: 'run 2, step 8', config: stored } as CheckpointSummary

test('a run that goes on says from where, how far, and with which other settings', () => {
  expect(resumeNotes(from, stored, 12)).toEqual([
    {
      kind: 'resumed',
      text: 'resumed from run 2, step 8, on to step 12',
      live: expect.objectContaining({ 'optimizer.learningRate': 0.001 }),
    },
  ])
  const sets = new Map<string, unknown>(Object.entries({ 'run.steps': 24, 'optimizer.learningRate': 0.0005, 'run.earlyStop': null }))
  expect(resumeNotes(from, resolveConfig({ preset: 'tiny', sets }), 24)).toEqual([
    {
      kind: 'resumed',
      text: 'resumed from run 2, step 8, on to step 24',
      live: expect.objectContaining({ 'optimizer.learningRate': 0.001 }),
    },
    {
      kind: 'setting',
      text: 'learning rate 0.001 → 5e−4',
      changes: [{ path: 'optimizer.learningRate', from: 0.001, to: 0.0005 }],
    },
  ])
  expect(resumeNotes({ ...from, config: null }, stored, 12)).toHaveLength(1)
})
