import { expect, type Locator, type Page, test } from '@playwright/test'
import { fillDisk, openSmall } from './fullDisk'
import { QUIET_PAGE } from './keptStore'
import { exported, setSetting, waitForStep } from './studio'
import { reloadTabs } from './tabs'
import { writeVersion1 } from './version1Store'

const list = (page: Page): Locator => page.getByRole('region', { name: 'Checkpoints and settings' }).getByRole('listitem')
const row = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Runs', exact: true }).getByRole('row').filter({ hasText: name })
const train = (page: Page): Locator => page.getByRole('button', { name: 'Train', exact: true })

test('a store of version 1 is found whole, and one of a newer studio is refused in a sentence', async ({ page }) => {
  await openSmall(page)
  await setSetting(page, 'Run', 'steps', 10)
  await train(page).click()
  await waitForStep(page, 10)
  await expect(train(page)).toBeVisible()
  const file = await exported(page, 'Checkpoint')

  await page.goto(QUIET_PAGE)
  await writeVersion1(page, file)
  await page.goto('/#runs')
  await expect(row(page, 'an old run')).toContainText('interrupted')
  await expect(list(page)).toHaveCount(2)
  await expect(list(page).filter({ hasText: 'kept by hand' }).getByRole('button', { name: /^Pin/ })).toHaveAttribute('aria-pressed', 'true')
  await expect(train(page)).toBeEnabled()
  // all that is new can be done with it
  const more = page.getByRole('button', { name: 'More for an old run', exact: true })
  await more.click()
  await page.getByRole('menuitem', { name: 'Pin on top' }).click()
  await expect(page.getByRole('menu')).toHaveCount(0)
  await more.click()
  await expect(page.getByRole('menuitem', { name: 'Unpin' })).toBeVisible()
  // all its steps are done: how many more is asked first
  await page.getByRole('menuitem', { name: /^Resume/ }).click()
  await expect(page.getByRole('textbox', { name: 'further steps' })).toHaveValue('10')
  await page.getByRole('textbox', { name: 'further steps' }).fill('6')
  await page.getByRole('button', { name: 'Train 6 more' }).click()
  await waitForStep(page, 16)
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await expect(row(page, 'an old run')).toContainText('done')

  await page.goto(QUIET_PAGE)
  await page.evaluate(async () => {
    const open = indexedDB.open('lattice-studio-checkpoints', 99)
    await new Promise((resolve) => {
      open.onsuccess = resolve
    })
    open.result.close()
  })
  await page.goto('/#runs')
  const alert = page.getByRole('alert').filter({ hasText: /kept here by a newer studio than this page/ })
  await expect(alert).toContainText('Reload the page to get the newer studio; nothing was changed.')
})

test('a disk that fills while a run trains stops nothing and harms nothing; with room again the run is kept', async ({ page }) => {
  await fillDisk(page, 2)
})

test('a run has one writer, whatever tabs come and go', async ({ context }) => {
  const report = await reloadTabs(context, 3, 4)
  expect(report).toMatchObject({ wrongWriters: 0, wrongLines: 0, lostRuns: 0, refused: 2, handedOver: 2 })
})
