/** What a person does with the sweeps of a folder while processes work on them: `lattice sweep retry|budget|pause|resume|cancel`. */
import { checkValue, settingAt } from '../../core/config/values'
import type { Sweep, SweepLimits, SweepState } from '../../core/sweep/types'
import { bringBack, cancel, retryFailed } from '../../experiments/steering'
import { type Invocation, UsageError } from '../args'
import type { Report } from '../report'
import { asUsage } from '../runConfig'
import { chosenSweeps, damagedOf, type Opened, openFolder } from './choose'

/** Does the same to every chosen sweep. @param work gives what was done, for people and for programs */
async function each(
  invocation: Invocation,
  work: (opened: Opened, sweep: Sweep) => Promise<{ text: string; json: object }>,
): Promise<Report> {
  const opened = openFolder(invocation)
  const done: { text: string; json: object }[] = []
  for (const sweep of await chosenSweeps(opened, invocation)) {
    const { text, json } = await work(opened, sweep)
    done.push({ text: `${sweep.name}: ${text}`, json: { id: sweep.id, name: sweep.name, ...json } })
  }
  const damaged = damagedOf(opened, invocation)
  const text = [...done.map((one) => one.text), ...damaged.map(({ message }) => message)].join('\n')
  return { json: { sweeps: done.map(({ json }) => json) }, text, failed: damaged.length > 0 }
}

export const retry = (invocation: Invocation): Promise<Report> =>
  each(invocation, async ({ queue }, { id }) => {
    const retried = await retryFailed(queue.records, id)
    return { text: retried === 0 ? 'no trial has failed.' : `${retried} planned again; lattice sweep run trains them.`, json: { retried } }
  })

export function budget(invocation: Invocation): Promise<Report> {
  const change = limitsOf(invocation)
  return each(invocation, async ({ queue }, { id }) => {
    const { limits: old } = await queue.records.sweep(id)
    const { limits } = await queue.records.changeSweep(id, { limits: { ...old, ...change } })
    const time = limits.trialSeconds === null ? 'as long as it wants' : `${limits.trialSeconds} s`
    return { text: `a trial may use ${limits.budgetMiB} MiB and take ${time}.`, json: { limits } }
  })
}

function limitsOf({ values }: Invocation): Partial<SweepLimits> {
  const [mib, seconds] = [values.get('mib'), values.get('seconds')]
  if (mib === undefined && seconds === undefined) throw new UsageError('sweep budget needs --mib N, or --seconds S.', 'sweep')
  if (mib !== undefined) asUsage(() => checkValue('--mib', settingAt('memory.budgetMiB'), Number(mib)), 'sweep')
  const time = seconds === undefined || seconds === 'none' ? null : Number(seconds)
  if (time !== null && !(time > 0 && Number.isFinite(time)))
    throw new UsageError(`--seconds ${seconds}: it is a number of seconds above 0, or none.`, 'sweep')
  return { ...(mib !== undefined && { budgetMiB: Number(mib) }), ...(seconds !== undefined && { trialSeconds: time }) }
}

/** Pauses a sweep, gives it up, or has it go on. */
export const halt = (invocation: Invocation, state: SweepState): Promise<Report> =>
  each(invocation, async ({ queue: { records } }, sweep) => {
    if (state === 'cancelled') {
      const cancelled = await cancel(records, sweep.id, Date.now())
      return { text: `given up; ${cancelled} trials are cancelled.`, json: { state, cancelled } }
    }
    if (state === 'running' && sweep.state === 'cancelled') {
      const planned = await bringBack(records, sweep.id)
      return { text: `${planned} cancelled trials are planned again.`, json: { state, planned } }
    }
    await records.changeSweep(sweep.id, { state })
    return {
      text: state === 'paused' ? 'paused; trials that are running end first.' : 'goes on: lattice sweep run trains it.',
      json: { state },
    }
  })
