import { expect, type Locator, type Page, test } from '@playwright/test'
import { drop } from './files'
import { QUIET_PAGE, readStore } from './keptStore'
import { exported, openStudio, setSetting, waitForStep } from './studio'
import { reloadTabs } from './tabs'
import { writeVersion1 } from './version1Store'

const CONFIG = `lattice: {width: 4, height: 4, depth: 3, channels: 8, hidden: 64, steps: 2, share: cell}
batch: {micro: 2}
precision: f32
run: {steps: 30, evaluateEvery: 10, checkpointEvery: 10}
`
const list = (page: Page): Locator => page.getByRole('region', { name: 'Checkpoints and settings' }).getByRole('listitem')
const row = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Runs', exact: true }).getByRole('row').filter({ hasText: name })
const train = (page: Page): Locator => page.getByRole('button', { name: 'Train', exact: true })

async function begin(page: Page): Promise<void> {
  await openStudio(page)
  await drop(page, [{ name: 'small.yaml', bytes: Buffer.from(CONFIG) }])
  await expect(page.getByText('Settings of small.yaml applied.')).toBeVisible()
}

test('a store of version 1 is found whole, and one of a newer studio is refused in a sentence', async ({ page }) => {
  await begin(page)
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
  await page.getByRole('button', { name: 'More for an old run' }).click()
  await page.getByRole('menuitem', { name: 'Pin on top' }).click()
  await page.getByRole('button', { name: 'More for an old run' }).click()
  await expect(page.getByRole('menuitem', { name: 'Unpin' })).toBeVisible()
  await page.getByRole('menuitem', { name: /^Resume/ }).click()
  await waitForStep(page, 20)
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
  await begin(page)
  await setSetting(page, 'Run', 'steps', 1_000_000)
  const cdp = await page.context().newCDPSession(page)
  const origin = new URL(page.url()).origin
  const quota = async (size: number | null): Promise<void> => {
    await cdp.send('Storage.overrideQuotaForOrigin', { origin, ...(size !== null && { quotaSize: size }) })
  }
  const used = async (): Promise<number> => (await cdp.send('Storage.getUsageAndQuota', { origin })).usage
  await train(page).click()
  await waitForStep(page, 12)
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await expect(list(page).first()).toBeVisible()
  for (const room of [0, 100_000, 1_000_000]) {
    await quota((await used()) + room)
    const before = await readStore(page)
    const step = Math.max(...Object.values(before.steps).flat())
    // two checkpoints come due that do not fit
    await waitForStep(page, step + 45)
    const after = await readStore(page)
    expect(after.torn).toEqual([])
    expect(Math.max(...Object.values(after.steps).flat())).toBeGreaterThanOrEqual(step)
    expect(Math.max(...Object.values(after.steps).flat())).toBeLessThan(step + 30)
    await expect(page.getByRole('status').filter({ hasText: /nearly full|does not fit/ })).toBeVisible()
    await quota(null)
    await expect.poll(async () => Math.max(...Object.values((await readStore(page)).steps).flat())).toBeGreaterThan(step + 30)
  }
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(row(page, 'run 1')).toContainText('stopped')
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await expect(
    page
      .getByRole('region', { name: 'Events' })
      .getByText(/^Not saved: the browser has no room/)
      .first(),
  ).toBeVisible()
  await expect.poll(async () => (await readStore(page)).orphans).toBe(0)
  const { lines } = await readStore(page)
  expect(Object.values(lines).map((steps) => steps.filter((step, i) => step !== i + 1))).toEqual([[]])
})

test('a run has one writer, whatever tabs come and go', async ({ context }) => {
  const report = await reloadTabs(context, 3, 4)
  expect(report).toMatchObject({ wrongWriters: 0, wrongLines: 0, lostRuns: 0, refused: 2, handedOver: 2 })
})
