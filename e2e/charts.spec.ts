import { expect, test } from '@playwright/test'

const LINES = 100_000
const UPDATES = 60

/** `share` of the values are at most this. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN

interface Harness {
  measure(lines: number, count: number): Promise<number[]>
  rowsKept(): number
}

test('with 100,000 lines in every chart, an update of all charts takes less than 20 ms', async ({ page }) => {
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.goto('/e2e/harness/charts.html')
  await expect(page.getByRole('group', { name: 'Loss in training and its parts' })).toBeVisible()
  const times = await page.evaluate(([lines, count]) => (globalThis as unknown as Harness).measure(lines, count), [LINES, UPDATES] as const)
  await expect(page.locator('.chart canvas')).toHaveCount(8)
  await page.screenshot({ path: 'test-results/charts.png' })
  console.log(
    `update of 8 charts at ${LINES} lines, ${UPDATES} times: median ${quantile(times, 0.5).toFixed(1)}, p95 ${quantile(times, 0.95).toFixed(1)}, longest ${quantile(times, 1).toFixed(1)} ms`,
  )
  // every line is kept: nothing was sampled away
  expect(await page.evaluate(() => (globalThis as unknown as Harness).rowsKept())).toBe(LINES + 10 * UPDATES)
  expect(quantile(times, 0.5)).toBeLessThan(20)
  expect(errors).toEqual([])
})
