import { expect, test } from '@playwright/test'
import { expectUnharmed, killRepeatedly } from './kills'

test('a browser that is killed while it trains and saves loses no checkpoint, and at most the interval between two', async () => {
  test.setTimeout(170_000)
  const report = await killRepeatedly(3, 20261122)
  console.log(JSON.stringify(report))
  expectUnharmed(report)
  expect(report.lost).toHaveLength(3)
})
