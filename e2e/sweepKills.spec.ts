import { expect, test } from '@playwright/test'
import { sweepSurvives } from './sweepKills'

test('the browser is killed twice while a sweep works: each trial is completed once, to the bits of an undisturbed sweep', async () => {
  const figures = await sweepSurvives({ trials: 6, kills: 2, seed: 6 })
  expect(figures.killed).toBe(2)
  console.log(`6 trials, ${JSON.stringify(figures)}`)
})
