/** What a person does with the sweeps of a folder while processes work on them: `lattice sweep retry|budget|pause|resume|cancel`. */
import { checkValue, settingAt } from '../../core/config/values'
import { oneLine } from '../../core/names'
import type { Sweep, SweepLimits, SweepState } from '../../core/sweep/types'
import { bringBack, cancel, retryFailed } from '../../experiments/steering'
import { type Invocation, UsageError } from '../args'
import type { Report } from '../report'
import { asUsage } from '../runConfig'
import { chosenSweeps, damagedOf, type Opened, openFolder } from './choose'
import { thenText } from './ending'

/** Does the same to every chosen sweep. @param work gives what was done, for people and for programs */
async function each(
  invocation: Invocation,
  work: (opened: Opened, sweep: Sweep) => Promise<{ text: string; json: object }>,
): Promise<Report> {
  const opened = openFolder(invocation)
  const done: { text: string; json: object }[] = []
  for (const sweep of await chosenSweeps(opened, invocation)) {
    const { text, json } = await work(opened, sweep)
    done.push({ text: `${oneLine(sweep.name)}: ${text}`, json: { id: sweep.id, name: sweep.name, ...json } })
  }
  const damaged = damagedOf(opened, invocation)
  const text = [...done.map((one) => one.text), ...damaged.map(({ message }) => message)].join('\n')
  return { json: { sweeps: done.map(({ json }) => json) }, text, failed: damaged.length > 0 }
}

export const retry = (invocation: Invocation): Promise<Report> =>
  each(invocation, async ({ queue }, sweep) => {
    const retried = await retryFailed(queue.records, sweep.id)
    return { text: retried === 0 ? 'no trial has failed.' : `${retried} planned again; ${thenText(sweep)}`, json: { retried } }
  })

export function budget(invocation: Invocation): Promise<Report> {
  const change = limitsOf(invocation)
  return each(invocation, async ({ queue }, { id }) => {
    const { limits } = await queue.records.changeSweep(id, (sweep) => ({ limits: { ...sweep.limits, ...change } }))
    const time = limits.trialSeconds === null ? 'as long as it wants' : `${limits.trialSeconds} s`
    const fit = limits.fitMemory ? ' One that does not fit is split into smaller micro-batches.' : ''
    return { text: `a trial may use ${limits.budgetMiB} MiB and take ${time}.${fit}`, json: { limits } }
  })
}

function limitsOf({ values }: Invocation): Partial<SweepLimits> {
  const [mib, seconds, fit] = [values.get('mib'), values.get('seconds'), values.get('fit')]
  if (mib === undefined && seconds === undefined && fit === undefined)
    throw new UsageError('sweep budget needs --mib N, --seconds S, or --fit on|off.', 'sweep')
  const budgetMiB = Number(mib)
  if (mib !== undefined)
    asUsage(() => checkValue('--mib', settingAt('memory.budgetMiB'), Number.isNaN(budgetMiB) ? mib : budgetMiB), 'sweep')
  if (fit !== undefined && fit !== 'on' && fit !== 'off') throw new UsageError(`--fit ${fit}: it is on or off.`, 'sweep')
  const time = seconds === undefined || seconds === 'none' ? null : Number(seconds)
  if (time !== null && !(time > 0 && Number.isFinite(time)))
    throw new UsageError(`--seconds ${seconds}: it is a number of seconds above 0, or none.`, 'sweep')
  return {
    ...(mib !== undefined && { budgetMiB }),
    ...(seconds !== undefined && { trialSeconds: time }),
    ...(fit !== undefined && { fitMemory: fit === 'on' }),
  }
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
