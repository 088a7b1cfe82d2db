import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../../core/config/resolve'
import { countTrials } from '../../../core/sweep/status'
import { isList } from '../../../core/sweep/types'
import type { SweepView, TrialView } from '../../../worker/sweepProtocol'
import type { Studio } from '../../studio/studio'
import type { RunRow } from '../rows'
import { sweepActions } from './actions'
import { asList, asRange, axisProblem, canRange, firstAxis, parseValues, valuesText } from './axisText'
import { championView, neededMiB, reasonText, stateWord } from './sweepText'
import { asTrials, trialsWithoutRun } from './trialRows'

const trial = (number: number, change: Partial<TrialView> = {}): TrialView => ({
  ...{ id: `s.${number}`, sweep: 's', key: String(number), number, rung: 0, values: { 'batch.micro': number }, priority: 0, problem: null },
  ...{ need: null, status: 'planned', run: `t-${number}`, result: null, reused: null, begun: 0, lost: 0, progress: null },
  ...change,
})
const view = (trials: TrialView[]): SweepView =>
  ({ sweep: { id: 's', name: 'rates', metric: 'loss', limits: { budgetMiB: 600 } }, trials }) as unknown as SweepView
const row = (id: string, status: RunRow['status']): RunRow => ({ id, status, problem: null }) as RunRow
const scored = (loss: number) => ({ result: { best: { loss } } }) as unknown as Partial<TrialView>

describe('trials among the runs', () => {
  it('what its sweep says of a trial stands in its run’s row, as long as that does not train', () => {
    const problem = { subject: 'trial 2', problem: 'it took longer than 5 s.', remedy: 'Raise the limit.' }
    const sweeps = [
      view([trial(1), trial(2, { status: 'failed', problem }), trial(3, { status: 'running' }), trial(4, { status: 'done' })]),
    ]
    const rows = asTrials(
      [row('t-1', 'stopped'), row('t-2', 'stopped'), row('t-3', 'training'), row('own', 'stopped'), row('t-4', 'left')],
      sweeps,
    )
    expect(rows.map(({ status }) => status)).toEqual(['idle', 'failed', 'training', 'stopped', 'finished'])
    expect(rows[1]?.problem).toBe('it took longer than 5 s. Raise the limit.')
    expect(rows.map(({ values }) => values?.['batch.micro'])).toEqual([1, 2, 3, undefined, 4])
  })

  it('those that are no run yet have rows of their own, those that took an earlier result too; the filter holds for them', () => {
    const reused = trial(3, { status: 'done', reused: 'x.3', run: 't-x-3' })
    const all = view([trial(1), trial(2), reused])
    expect(trialsWithoutRun(all, [{ id: 't-1' }, { id: 't-x-3' }], '').map(({ number }) => number)).toEqual([2, 3])
    expect(trialsWithoutRun(all, [], 'rates 02').map(({ number }) => number)).toEqual([2])
    expect(trialsWithoutRun(all, [], 'micro planned').map(({ number }) => number)).toEqual([1, 2])
    expect(reasonText(reused, { budgetMiB: 600 })).toMatch(/earlier sweep/)
  })

  it('says what a postponed one needs, and what budget would do for all', () => {
    const needs = [846.2, 700].map((mib, i) => trial(i, { status: 'postponed', need: { bytes: mib * 2 ** 20, budget: 600 * 2 ** 20 } }))
    expect(reasonText(needs[0] as TrialView, { budgetMiB: 2.5 })).toBe('needs 846.2 MiB, the budget is 2.5 MiB')
    expect(neededMiB(view(needs))).toBe(847)
    expect(neededMiB(view([trial(1)]))).toBeNull()
  })

  it('hears of a raised budget at once, whatever the trial was postponed for', () => {
    const waits = trial(1, { status: 'postponed', need: { bytes: 3 * 2 ** 20, budget: 2.5 * 2 ** 20 } })
    const raised = { ...view([waits]), sweep: { ...view([]).sweep, limits: { budgetMiB: 4, trialSeconds: null, fitMemory: false } } }
    expect(reasonText(waits, raised.sweep.limits)).toBe('needs 3.0 MiB, which the budget of 4 MiB holds: waits for its turn')
    expect(neededMiB(raised)).toBeNull()
  })

  it('is not called paused once nothing is left to do', () => {
    const paused = (trials: TrialView[]) => ({
      ...view(trials),
      counts: countTrials(trials),
      sweep: { state: 'paused' } as SweepView['sweep'],
    })
    const over = paused([trial(1, { status: 'done' }), trial(2, { status: 'failed' })])
    expect(stateWord(over)).toBe('')
    for (const status of ['planned', 'running', 'postponed'] as const) expect(stateWord(paused([trial(1, { status })]))).toBe('paused')
    expect(stateWord({ ...over, sweep: { ...over.sweep, state: 'cancelled' } })).toBe('cancelled')
    const studio = { stores: { sweeps: { getState: () => ({ sweeps: [over] }) }, place: { getState: () => ({ values: {} }) } } }
    const allowed = (id: string) => sweepActions.find((action) => action.id === id)?.obstacle?.(studio as unknown as Studio) === null
    expect(['sweep.pause', 'sweep.resume', 'sweep.cancel', 'sweep.retry'].map(allowed)).toEqual([false, false, false, true])
  })

  it('the champion is the best by the sweep’s metric, the earliest of equal ones', () => {
    expect(championView(view([trial(1, scored(3)), trial(2, scored(1)), trial(3, scored(1)), trial(4)]))?.number).toBe(2)
    expect(championView(view([trial(1)]))).toBeNull()
  })
})

describe('axes as they are typed', () => {
  it('reads numbers with commas or spaces between them, and writes them so that they can be read again', () => {
    expect(parseValues('optimizer.learningRate', '1e-3, 0.002;4e-3  8e-3')).toEqual([0.001, 0.002, 0.004, 0.008])
    expect(parseValues('batch.micro', '8,16, 32')).toEqual([8, 16, 32])
    expect(parseValues('batch.micro', 'eight')).toEqual(['eight'])
    expect(valuesText([0.001, 1e-8])).toBe('0.001, 1e-8')
    expect(parseValues('run.epochs', 'none 3')).toEqual([null, 3])
  })

  it('says what is wrong with a value', () => {
    expect(axisProblem({ path: 'batch.micro', values: [8, 'eight'] })?.problem).toMatch(/“eight” is not a whole number/)
    expect(axisProblem({ path: 'batch.micro', values: [8] })).toBeNull()
  })

  it('begins around the value on Train with values that are allowed', () => {
    const base = resolveConfig()
    for (const path of [
      'batch.micro',
      'lattice.channels',
      'lattice.width',
      'optimizer.beta2',
      'lattice.seedDecay',
      'lattice.share',
      'lattice.film',
    ])
      expect(axisProblem(firstAxis(path, 'grid', base)), path).toBeNull()
    expect(firstAxis('optimizer.learningRate', 'grid', base)).toEqual({ path: 'optimizer.learningRate', values: [0.0005, 0.001, 0.002] })
    expect(firstAxis('optimizer.learningRate', 'random', base)).toMatchObject({ from: 0.0001, to: 0.01, scale: 'log' })
    expect(firstAxis('lattice.share', 'grid', base)).toEqual({ path: 'lattice.share', values: ['global', 'layer', 'cell'] })
  })

  it('a list becomes a range and back; only numbers can, and not in a grid', () => {
    const range = asRange({ path: 'optimizer.learningRate', values: [0.01, 0.0001] })
    expect(range).toEqual({ path: 'optimizer.learningRate', from: 0.0001, to: 0.01, scale: 'log' })
    expect(asList(range)).toEqual({ path: 'optimizer.learningRate', values: [0.0001, 0.001, 0.01] })
    expect(isList(asRange({ path: 'batch.micro', values: [8] }))).toBe(false)
    expect([canRange('batch.micro', 'random'), canRange('batch.micro', 'grid'), canRange('lattice.share', 'random')]).toEqual([
      true,
      false,
      false,
    ])
  })
})
