/** The disk fills while a run trains, at as many points as the caller wants. */
import { expect, type Page } from '@playwright/test'
import { drop } from './files'
import { readStore, type StoreReport } from './keptStore'
import { openStudio, setSetting, waitForStep } from './studio'

/** A lattice that is fast on a software device, with a checkpoint of some megabytes. */
const CONFIG = `lattice: {width: 4, height: 4, depth: 3, channels: 8, hidden: 64, steps: 2, share: cell}
batch: {micro: 2}
precision: f32
run: {steps: 30, evaluateEvery: 10, checkpointEvery: 10}
`
/** More than this does not fit: a checkpoint is larger. */
const LEAST_CHECKPOINT = 2_000_000

/** The studio with a config whose runs take seconds. */
export async function openSmall(page: Page): Promise<void> {
  await openStudio(page)
  await drop(page, [{ name: 'small.yaml', bytes: Buffer.from(CONFIG) }])
  await expect(page.getByText('Settings of small.yaml applied.')).toBeVisible()
}

const newest = ({ steps }: StoreReport): number => Math.max(0, ...Object.values(steps).flat())

/** At each point there is a little more room than at the one before, and never enough for a checkpoint. */
export async function fillDisk(page: Page, points: number): Promise<void> {
  await openSmall(page)
  await setSetting(page, 'Run', 'steps', 1_000_000)
  const cdp = await page.context().newCDPSession(page)
  const origin = new URL(page.url()).origin
  const quota = async (size: number | null): Promise<void> => {
    await cdp.send('Storage.overrideQuotaForOrigin', { origin, ...(size !== null && { quotaSize: size }) })
  }
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await waitForStep(page, 12)
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  const kept = page.getByRole('region', { name: 'Checkpoints and settings' })
  await expect(kept.getByRole('listitem').first()).toBeVisible()
  for (let point = 0; point < points; point++) {
    const { usage } = await cdp.send('Storage.getUsageAndQuota', { origin })
    await quota(usage + Math.round((LEAST_CHECKPOINT * point) / points))
    const step = newest(await readStore(page))
    // several checkpoints come due that do not fit
    await waitForStep(page, step + 25)
    const full = await readStore(page)
    expect(full.torn).toEqual([])
    expect(newest(full)).toBeGreaterThanOrEqual(step)
    expect(newest(full)).toBeLessThan(step + 20)
    await quota(null)
    await expect.poll(async () => newest(await readStore(page))).toBeGreaterThan(step + 20)
  }
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Runs', exact: true }).getByRole('row').filter({ hasText: 'run 1' })).toContainText(
    'stopped',
  )
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
}
