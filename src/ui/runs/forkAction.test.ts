import { expect, it, vi } from 'vitest'
import type { KeptCheckpoint, KeptRun } from '../../core/keptCheckpoint'
import { IDLE } from '../../store/run'
import { matchScore } from '../palette/match'
import type { Studio } from '../studio/studio'
import { runsActions } from './actions'

const run = (id: string, created: string) => ({ id, name: id, created }) as KeptRun
const kept = (id: string, of: string, step: number) => ({ id, run: of, step, full: true, created: '' }) as KeptCheckpoint
const fork = runsActions.find(({ title, words }) => matchScore('fork', title, words) !== null)

function setUp(values: Record<string, string>, phase: 'idle' | 'training' = 'idle') {
  const states = {
    place: { screen: 'runs', values },
    run: { shown: null, records: [], state: { ...IDLE, phase } },
    checkpoints: { runs: [run('old', '1'), run('new', '2')], checkpoints: [kept('a', 'old', 8), kept('b', 'new', 4), kept('c', 'new', 6)] },
  }
  const stores = Object.fromEntries(Object.entries(states).map(([name, state]) => [name, { getState: () => state }]))
  const forkKept = vi.fn()
  return { studio: { stores, commands: { forkKept } } as unknown as Studio, forkKept }
}

it('“fork” finds a command; it takes the newest checkpoint of the run that is chosen, or trained last', () => {
  const last = setUp({})
  expect(fork?.obstacle?.(last.studio)).toBeNull()
  fork?.run(last.studio)
  expect(last.forkKept.mock.calls[0]?.map(({ id }) => id)).toEqual(['c', 'new'])
  const chosen = setUp({ run: 'old' })
  fork?.run(chosen.studio)
  expect(chosen.forkKept.mock.calls[0]?.map(({ id }) => id)).toEqual(['a', 'old'])
})

it('says why there is nothing to fork', () => {
  expect(fork?.obstacle?.(setUp({}, 'training').studio)).toContain('stop it first')
  expect(fork?.obstacle?.(setUp({ run: 'gone' }).studio)).toBe('Nothing is trained yet.')
})
