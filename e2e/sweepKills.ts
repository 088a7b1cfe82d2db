/** A sweep whose browser is killed again and again, beside one that nobody disturbs: CI's test and the soak are this body. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, type Page } from '@playwright/test'
import { uniform } from '../src/core/rng'
import { auditSweep, countTrials } from '../src/core/sweep/status'
import type { Trial } from '../src/core/sweep/types'
import { KillableBrowser } from './killable'
import { rates, startSweep, storedLines, storedTrials, sweepYaml, waitForCounts } from './sweeps'

export interface KillPlan {
  trials: number
  kills: number
  seed: number
}

/** The latest moment of a kill after its turn has come: within about two trials, in milliseconds. */
const LATEST_MS = 2_500

interface Outcome {
  weights: string
  last: unknown
  best: unknown
  lines: string
}

/** What came of a sweep: key → results. Asserts that every trial was completed once. */
async function outcomes(page: Page, count: number): Promise<{ results: Map<string, Outcome>; trials: Trial[] }> {
  const { sweeps, trials } = await storedTrials(page)
  const [sweep] = sweeps
  if (!sweep) throw new Error('There is no sweep.')
  expect(auditSweep(sweep, trials)).toEqual([])
  expect(countTrials(trials)).toMatchObject({ total: count, done: count })
  for (const { attempts } of trials) expect(attempts.filter(({ end }) => end === 'done')).toHaveLength(1)
  const results = new Map<string, Outcome>()
  for (const { key, run, result } of trials) {
    if (!result) throw new Error('A trial has no result.')
    results.set(key, { weights: result.weights, last: result.last, best: result.best, lines: await storedLines(page, run) })
  }
  return { results, trials }
}

const doneOf = async (page: Page): Promise<number> => countTrials((await storedTrials(page)).trials).done

/** Waits until so many trials are done, and then a moment that the seed decides. */
async function untilKill(page: Page, done: number, moment: number): Promise<void> {
  const end = Date.now() + 180_000
  while ((await doneOf(page)) < done) {
    if (Date.now() > end) throw new Error(`${done} trials were not done within 3 min.`)
    await wait(50)
  }
  await wait(moment)
}

async function disturbed(
  { trials, kills, seed }: KillPlan,
  text: string,
): Promise<{ killed: number; page: Page; browser: KillableBrowser }> {
  const browser = await KillableBrowser.create()
  let page = await browser.open('#runs')
  await startSweep(page, text)
  let killed = 0
  for (let kill = 0; kill < kills; kill++) {
    await untilKill(page, Math.floor((kill * trials) / kills), uniform(seed, kill) * LATEST_MS)
    await browser.kill()
    killed++
    page = await browser.open('#runs')
  }
  return { killed, page, browser }
}

/** @returns figures for the report */
export async function sweepSurvives(plan: KillPlan): Promise<{ killed: number; lost: number; resumed: number; seconds: number }> {
  const began = Date.now()
  const text = sweepYaml({ name: 'kills', rates: rates(plan.trials) })
  await using calm = await KillableBrowser.create()
  const still = await calm.open('#runs')
  await startSweep(still, text)
  await waitForCounts(still, new RegExp(`^${plan.trials} done$`), plan.trials * 20_000)
  const expected = (await outcomes(still, plan.trials)).results
  await calm.kill()

  const { killed, page, browser } = await disturbed(plan, text)
  await using _ = browser
  await waitForCounts(page, new RegExp(`^${plan.trials} done$`), plan.trials * 20_000)
  const { results, trials } = await outcomes(page, plan.trials)
  expect(results).toEqual(expected)
  const attempts = trials.flatMap((trial) => trial.attempts)
  const lost = attempts.filter(({ end }) => end === 'lost').length
  return { killed, lost, resumed: trials.filter((trial) => trial.attempts.length > 1).length, seconds: (Date.now() - began) / 1000 }
}
