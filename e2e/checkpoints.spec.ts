import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { violations, WCAG_22_AA } from './axe'
import { drop, parseSafetensors } from './files'
import { exported, openStudio, setSetting, stepShown, waitForStep, watchPage } from './studio'

const STEPS = 8

const list = (page: Page): Locator => page.getByRole('region', { name: 'Checkpoints and settings' }).getByRole('listitem')
const runRow = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Runs', exact: true }).getByRole('row').filter({ hasText: name })

/** Chooses from the menu of a checkpoint. */
async function choose(page: Page, of: Locator, item: RegExp): Promise<void> {
  await of.getByRole('button', { name: /^More for/ }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function saved(page: Page, of: Locator, item: RegExp): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download')
  await choose(page, of, item)
  const file = await download
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}

async function trainToEnd(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await waitForStep(page, STEPS)
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible()
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await violations(page, WCAG_22_AA)).toEqual([])
}

const values = (file: Buffer) => [...parseSafetensors(file).tensors].map(([name, tensor]) => [name, tensor.values] as const)

test('checkpoints are kept, named, pinned, deleted and brought back; they outlive the page, and a run goes on from them to the same bits', async ({
  page,
}) => {
  test.setTimeout(200_000)
  page.setDefaultTimeout(20_000)
  const complaints = watchPage(page)
  await openStudio(page)
  await page.getByRole('radio', { name: 'tiny' }).click()
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
  await page.getByRole('textbox', { name: 'micro-batch' }).press('Enter')
  await setSetting(page, 'Run', 'steps', STEPS)
  await setSetting(page, 'Run', 'evaluate every', 4)
  await setSetting(page, 'Run', 'save every', 2)
  await trainToEnd(page)
  await expect(page.getByText(`Saved at step ${STEPS}`)).toBeVisible()
  const end = await exported(page, 'Weights only')

  // what was kept: the last, the best, and those before them
  await page.getByRole('link', { name: 'Runs' }).click()
  await expect(runRow(page, 'run 1')).toContainText('done')
  await expect(list(page).filter({ hasText: 'last' })).toHaveCount(1)
  await expect(list(page).filter({ hasText: 'best' })).toHaveCount(1)
  await expect(list(page).getByRole('img', { name: `The lattice at step ${STEPS}` })).toBeVisible()
  const early = list(page).filter({ hasText: 'step 4' })
  await early.getByRole('button', { name: /^Rename/ }).click()
  await page.getByRole('textbox', { name: /^New name of/ }).fill('half <b>way</b>')
  await page.keyboard.press('Enter')
  const half = list(page).filter({ hasText: 'half <b>way</b>' })
  await half.getByRole('button', { name: /^Pin/ }).click()
  await expect(half.getByRole('button', { name: /^Pin/ })).toHaveAttribute('aria-pressed', 'true')
  await runRow(page, 'run 1').getByRole('button', { name: 'Rename run 1' }).click()
  await page.getByRole('textbox', { name: 'New name of run 1' }).fill('first try')
  await page.keyboard.press('Enter')

  // out of the list, brought back, and out again
  const count = await list(page).count()
  await choose(page, list(page).filter({ hasText: 'step 2' }), /^Delete/)
  await expect(list(page)).toHaveCount(count - 1)
  await page.getByText('first try, step 2 deleted').locator('..').getByRole('button', { name: /^Undo/ }).click()
  await expect(list(page)).toHaveCount(count)
  await choose(page, list(page).filter({ hasText: 'step 2' }), /^Delete/)
  await expect(list(page)).toHaveCount(count - 1)

  // after a reload all is there, and the run goes on from the middle to the same bits
  await page.reload()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
  await expect(runRow(page, 'first try')).toContainText('done')
  await expect(list(page)).toHaveCount(count - 1)
  await expect(half.getByRole('button', { name: /^Pin/ })).toHaveAttribute('aria-pressed', 'true')
  const full = await saved(page, half, /^Export all/)
  expect(full.name).toBe('half-b-way-b-checkpoint-4.safetensors')
  expect(parseSafetensors(full.bytes).metadata).toMatchObject({ format: 'lattice-studio/1', step: '4', datasetName: 'builtin:clusters' })
  const weights = parseSafetensors((await saved(page, half, /^Export weights/)).bytes)
  expect(weights.tensors.get('encoder.weight')).toEqual(parseSafetensors(full.bytes).tensors.get('encoder.weight'))
  expect([...weights.tensors.keys()].some((name) => name.startsWith('optimizer'))).toBe(false)
  await half.getByRole('button', { name: 'Resume' }).click()
  // until it goes on, its last recorded step is shown
  await expect.poll(() => stepShown(page)).toBeLessThan(STEPS)
  await waitForStep(page, STEPS)
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible()
  expect(values(await exported(page, 'Weights only'))).toEqual(values(end))
  // it is the same run, not another
  await expect(runRow(page, 'first try')).toHaveCount(1)

  // a second run, compared with the first
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await setSetting(page, 'Optimizer', 'learning rate', 0.004)
  await trainToEnd(page)
  await page.getByRole('link', { name: 'Runs' }).click()
  await expect(runRow(page, 'run 2')).toContainText('done')
  await expect(page.getByRole('img', { name: /^Validation recall@1 of run 2, first try/ })).toBeVisible()
  await page.getByRole('button', { name: 'first try in the chart' }).click()
  await expect(page.getByRole('img', { name: /^Validation recall@1 of run 2, by/ })).toBeVisible()
  await page.getByRole('combobox', { name: 'Best run by' }).selectOption('loss')
  await page.getByRole('columnheader', { name: 'val loss' }).getByRole('button').click()
  await page.getByRole('radio', { name: 'Compare settings' }).click()
  await expect(page.getByRole('row', { name: /learning rate/ })).toContainText('0.004')
  await expectAccessible(page)
  expect(page.url()).toMatch(/#runs\?metric=loss&pane=settings&show=\w+&sort=loss/)
  await page.getByRole('searchbox', { name: 'Filter runs' }).fill('no such run')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.getByRole('radio', { name: 'Checkpoints' }).click()

  // python, and a look at a dropped file before anything is done with it
  await page.getByRole('button', { name: 'Switch to the light theme' }).click()
  await expectAccessible(page)
  await choose(page, half, /^Python/)
  await expect(page.getByRole('region', { name: 'Python code' })).toContainText('x @ t["encoder.weight"]')
  await page.keyboard.press('Escape')
  const name = '<img src=x onerror=alert(1)>.safetensors'
  await drop(page, [{ name, bytes: full.bytes }])
  const look = page.getByRole('dialog', { name })
  await expect(look).toContainText('step 4 of 8')
  await expect(look).toContainText('the data that is open')
  await expect(look.getByRole('row', { name: /learning rate/ })).toContainText('0.001')
  await expectAccessible(page)
  await look.getByRole('button', { name: 'Keep it in this browser' }).click()
  await expect(look).toBeHidden()
  await expect(list(page).filter({ hasText: name })).toHaveCount(1)
  await drop(page, [{ name: 'torn.safetensors', bytes: full.bytes.subarray(0, 5000) }])
  await expect(page.getByRole('alert').filter({ hasText: 'torn.safetensors' })).toBeVisible()
  await drop(page, [{ name, bytes: full.bytes }])
  await look.getByRole('button', { name: 'Resume at step 4' }).click()
  await expect(runRow(page, 'run 3')).toContainText('done', { timeout: 60_000 })
  expect(values(await exported(page, 'Weights only'))).toEqual(values(end))
  expect(complaints).toEqual([])
})

test('a full disk never stops a run; a byte that flipped on the disk is found before a run goes on from it', async ({ page }) => {
  await openStudio(page)
  const browser = await page.context().newCDPSession(page)
  const origin = new URL(page.url()).origin
  const quota = (quotaSize?: number) => browser.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize && { quotaSize }) })
  await page.getByRole('radio', { name: 'tiny' }).click()
  await setSetting(page, 'Run', 'steps', 2)
  await setSetting(page, 'Run', 'evaluate every', 1)
  await quota(20_000)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/Not saved: the browser has no room for its \d+ bytes/).first()).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible({ timeout: 60_000 })
  await waitForStep(page, 2)
  await quota()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText('Saved at step 2')).toBeVisible({ timeout: 120_000 })
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle('checkpoints')
    for await (const handle of (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values()) {
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer())
      bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
      const writable = await handle.createWritable()
      await writable.write(bytes)
      await writable.close()
    }
  })
  await page.getByRole('link', { name: 'Runs' }).click()
  await list(page).filter({ hasText: 'step 1' }).getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'damaged' })).toContainText('Use another checkpoint')
})
