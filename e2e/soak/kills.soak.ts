import { expect, test } from '@playwright/test'
import { expectUnharmed, killRepeatedly } from '../kills'

test('100 kills, 30 and more of them inside a save', async () => {
  test.setTimeout(2 * 3_600_000)
  const report = await killRepeatedly(100, 20261122)
  console.log(JSON.stringify(report))
  expectUnharmed(report)
  expect(report.inside).toBeGreaterThanOrEqual(30)
})
