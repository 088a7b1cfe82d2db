import { expect, it } from 'vitest'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { newestFull, resumeText } from './goOn'

const kept = (id: string, step: number, created = '', full = true): KeptCheckpoint =>
  ({ id, run: 'r', step, created, full }) as KeptCheckpoint
const run = { id: 'r', phase: 'training' } as const

it('a run goes on from its newest full checkpoint, of one step from the one that was kept last', () => {
  const all = [kept('a', 20, '1'), kept('b', 20, '2'), kept('weights', 40, '3', false), kept('c', 10, '4')]
  expect(newestFull(all, 'r')?.id).toBe('b')
  expect(newestFull(all, 'other')).toBeUndefined()
})

it('says from which step, where the charts reach further; offers nothing for a run that is finished or left nothing', () => {
  const all = [kept('a', 20)]
  expect(resumeText(run, { step: 35, steps: 60 }, all)).toBe('Resume from step 20')
  expect(resumeText(run, { step: 20, steps: 60 }, all)).toBe('Resume it')
  expect(resumeText(run, { step: 35, steps: 60 }, [])).toBeNull()
  expect(resumeText({ ...run, phase: 'finished' }, { step: 60, steps: 60 }, [kept('a', 60)])).toBeNull()
  expect(resumeText({ ...run, phase: 'stopped' }, { step: 60, steps: 60 }, [kept('a', 60)])).toBeNull()
})
