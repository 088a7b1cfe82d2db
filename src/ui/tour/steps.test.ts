import { expect, it, vi } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import { createRunStore, IDLE } from '../../store/run'
import type { RunState } from '../../worker/protocol'
import type { Studio } from '../studio/studio'
import { canStop, STEPS } from './steps'
import { trainTour } from './tourRun'

const train = STEPS.find(({ title }) => title === 'Train')
const last = { candidates: 256, 'recall@1': 0.1 }

/** A studio whose run stands so. */
function studioWith(state: Partial<RunState>, validated: boolean): Studio {
  const run = createRunStore()
  run.setState({
    state: { ...IDLE, config: resolveConfig({ preset: 'tiny' }), ...state },
    records: [{ last: validated ? last : null }] as never,
  })
  const device = { getState: () => ({ report: { software: true } }) }
  return { stores: { run, device } } as unknown as Studio
}

it('Next waits for the run to end, and the text says when that is and how it can be ended before', () => {
  const training = { phase: 'training', step: 26, steps: 60 } as const
  const [before, after] = [studioWith(training, false), studioWith(training, true)]
  for (const studio of [before, after]) {
    expect(train?.waitsFor?.(studio)).not.toBeNull()
    expect(train?.text(studio)).toContain('The run ends by itself at step 60; Next waits for it.')
  }
  expect([canStop(before), canStop(after)]).toEqual([false, true])
  expect(train?.text(before)).not.toContain('Stop it here')
  expect(train?.text(after)).toContain('Stop it here')
})

it('a run that was ended early is said to be, and what Next does', () => {
  const stopped = studioWith({ phase: 'stopped', step: 26, steps: 60 }, true)
  expect(train?.waitsFor?.(stopped)).toBeNull()
  expect(train?.text(stopped)).toMatch(/^It was stopped at step 26 of 60: .* Next shows the lattice/)
  expect(train?.text(studioWith({ phase: 'finished', step: 60, steps: 60 }, true))).toMatch(/^It is trained: of 256 replies/)
})

it('never ends the run behind a person’s back, however slow the device is', async () => {
  const { stores } = studioWith({ phase: 'training', step: 26, steps: 60 }, true)
  const [train, stop] = [vi.fn(async () => undefined), vi.fn()]
  const others = { config: { getState: () => ({ replace: () => () => undefined }) }, toasts: { say: vi.fn() }, place: { show: vi.fn() } }
  await trainTour({ stores: { ...stores, ...others }, commands: { train, stop } } as unknown as Studio)
  stores.run.setState({ state: { ...stores.run.getState().state, seconds: 999 } })
  expect(train).toHaveBeenCalled()
  expect(stop).not.toHaveBeenCalled()
})
