import { expect, test } from '@playwright/test'

test('of writers who know the same version one is heard, over two connections; a lease lives as long as its lock', async ({ page }) => {
  await page.goto('/e2e/harness/queue.html')
  await expect(page.locator('output')).not.toBeEmpty()
  expect(JSON.parse((await page.locator('output').textContent()) ?? '{}')).toEqual({
    ...{ first: 1, rounds: new Array(10).fill(1), stale: false, version: 11, all: 1 },
    ...{ gone: null, none: null, alive: [false, true, false], left: [5], trials: ['s.key 1'] },
  })
})
