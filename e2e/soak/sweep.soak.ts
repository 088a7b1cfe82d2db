import { expect, test } from '@playwright/test'
import { sweepSurvives } from '../sweepKills'

test('40 trials with 10 SIGKILLs: each is completed once, to the bits of an undisturbed sweep', async () => {
  test.setTimeout(2 * 3_600_000)
  const figures = await sweepSurvives({ trials: 40, kills: 10, seed: 6 })
  expect(figures.killed).toBe(10)
  console.log(`40 trials, ${JSON.stringify(figures)}`)
})
