import { test } from '@playwright/test'
import { fillDisk } from '../fullDisk'

test('a disk that fills at ten points of a run', async ({ page }) => {
  test.setTimeout(1_800_000)
  await fillDisk(page, 10)
})
