import { readFile } from 'node:fs/promises'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { violations, WCAG_22_AA } from './axe'
import { drop, parseSafetensors } from './files'
import { seedRuns } from './seededRuns'
import { exported, linesOf, openStudio, setSetting, waitForStep, watchPage } from './studio'

const STEPS = 12
const CONFIG = `lattice: {width: 4, height: 4, depth: 3, channels: 4, hidden: 8, steps: 3}
batch: {micro: 4}
precision: f32
run: {steps: ${STEPS}, evaluateEvery: 4, checkpointEvery: 4}
`
const table = (page: Page): Locator => page.getByRole('region', { name: 'Runs', exact: true })
const row = (page: Page, name: string): Locator => table(page).getByRole('row').filter({ hasText: name })
const nameOf = (page: Page, name: string): Locator => row(page, name).getByRole('button', { name: new RegExp(`^${name}(?! in)`) })
const checkpoints = (page: Page): Locator => page.getByRole('region', { name: 'Checkpoints and settings' }).getByRole('listitem')
const train = (page: Page): Locator => page.getByRole('button', { name: 'Train', exact: true })

async function choose(page: Page, name: string, item: RegExp): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click()
  await page
    .getByRole('menu', { name: `More for ${name}`, exact: true })
    .getByRole('menuitem', { name: item })
    .click()
}

async function download(page: Page, start: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const file = page.waitForEvent('download')
  await start()
  return { name: (await file).suggestedFilename(), bytes: await readFile(await (await file).path()) }
}

const timeless = (file: Buffer) => linesOf(file).map(({ seconds: _, ...line }) => line)
const runs = async (page: Page): Promise<void> => page.getByRole('link', { name: 'Runs', exact: true }).click()

/** Changes a byte of the newest checkpoint as a bad disk does. */
const spoilNewest = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const open = indexedDB.open('lattice-studio-checkpoints')
    await new Promise((resolve) => {
      open.onsuccess = resolve
    })
    const all = open.result.transaction('checkpoints').objectStore('checkpoints').getAll()
    await new Promise((resolve) => {
      all.onsuccess = resolve
    })
    open.result.close()
    const newest = (all.result as { id: string; created: string }[]).sort((a, b) => b.created.localeCompare(a.created))[0]
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('checkpoints')
    const handle = await folder.getFileHandle(newest?.id ?? '')
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer())
    bytes[bytes.length - 7] = (bytes[bytes.length - 7] ?? 0) ^ 16
    const writable = await handle.createWritable()
    await writable.write(bytes)
    await writable.close()
  })

test('runs are recorded, stand there after a reload, and are named, noted, sorted out, compared, forked and exported', async ({ page }) => {
  test.setTimeout(240_000)
  page.setDefaultTimeout(20_000)
  const complaints = watchPage(page)
  await openStudio(page)
  await drop(page, [{ name: 'small.yaml', bytes: Buffer.from(CONFIG) }])
  await expect(page.getByText('Settings of small.yaml applied.')).toBeVisible()
  await train(page).click()
  await waitForStep(page, STEPS)
  await expect(train(page)).toBeVisible()
  const whole = await exported(page, 'Metrics')
  expect(linesOf(whole)).toHaveLength(STEPS + 3)

  // the lines stand on the charts again, and are exported as they were
  await page.reload()
  await expect(page.getByText(`Recorded: run 1 on clusters, step ${STEPS} of ${STEPS}`)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Loss', exact: true })).toContainText(/total\s*\d/)
  await runs(page)
  const again = await download(page, () => choose(page, 'run 1', /^Export metrics/))
  expect(again.bytes.equals(whole)).toBe(true)
  expect(again.name).toBe('run-1-metrics.jsonl')

  // a run whose page went away while it trained goes on, and its lines are those of one that was never disturbed
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await train(page).click()
  await waitForStep(page, 6)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume', exact: true })).toBeEnabled()
  await page.reload()
  await runs(page)
  await expect(row(page, 'run 2')).toContainText('interrupted')
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
  await choose(page, 'run 2', /^Resume/)
  await waitForStep(page, STEPS)
  await expect(row(page, 'run 2')).toContainText('done')
  await nameOf(page, 'run 2').click()
  const resumed = await download(page, () => choose(page, 'run 2', /^Export metrics/))
  expect(timeless(resumed.bytes)).toEqual(timeless(whole))

  // what a person makes of runs
  await choose(page, 'run 1', /^Write a note/)
  await page.getByRole('textbox', { name: 'Note of run 1' }).fill('the <i>first</i> one')
  await page.keyboard.press('Enter')
  await expect(row(page, 'run 1')).toContainText('the <i>first</i> one')
  await choose(page, 'run 1', /^Pin on top/)
  await expect(table(page).getByRole('row').nth(1)).toContainText('run 1')
  await page.getByRole('button', { name: 'More for run 1', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'violet' }).click()
  await expect(page.getByRole('menu')).toHaveCount(0)
  await choose(page, 'run 2', /^Archive/)
  await expect(row(page, 'run 2')).toHaveCount(0)
  await page.getByRole('button', { name: 'Archived 1' }).click()
  await expect(row(page, 'run 2')).toBeVisible()
  await choose(page, 'run 2', /^Bring back/)

  // compared: training lines are read from the store, the settings stand beside each other
  await page.getByRole('combobox', { name: 'Compared by' }).selectOption({ label: 'Training loss' })
  await expect(page.getByRole('img', { name: 'Training loss of run 2, run 1, by samples seen' })).toBeVisible()
  await page.getByRole('radio', { name: 'Time' }).click()
  await page.getByRole('button', { name: 'log x' }).click()
  await expect(page.getByRole('img', { name: 'Training loss of run 2, run 1, by time' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Group runs' }).selectOption('preset')
  await expect(table(page).getByRole('rowheader')).toHaveText(/(light|custom)\s*2/)
  expect(await violations(page, WCAG_22_AA)).toEqual([])

  // a fork goes on as a run of its own; the champion of equal runs is the first
  await page.getByRole('button', { name: 'Show the checkpoints of all runs' }).click()
  await checkpoints(page)
    .filter({ hasText: 'run 2, step 8' })
    .getByRole('button', { name: /^More for/ })
    .click()
  await page.getByRole('menuitem', { name: /^Fork/ }).click()
  // its settings stand on Train, to be changed; what the weights or the rows depend on stays
  const offer = page.getByRole('region', { name: 'Goes on from a checkpoint' })
  await expect(offer).toContainText('Fork of run 2, step 8')
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('8')
  await expect(offer.getByRole('alert')).toContainText('It is 8 now and 4 in the checkpoint, and a fork keeps it.')
  await expect(page.getByRole('button', { name: 'Train 4 more' })).toBeDisabled()
  expect(await violations(page, WCAG_22_AA)).toEqual([])
  await offer.getByRole('button', { name: 'Put micro-batch back' }).click()
  await page.reload()
  await expect(offer).toContainText('Fork of run 2, step 8')
  await setSetting(page, 'Optimizer', 'learning rate', 0.005)
  await expect(offer).toContainText('Other than in the checkpoint: learning rate.')
  await page.getByRole('button', { name: 'Train 4 more' }).click()
  await waitForStep(page, STEPS)
  await expect(page.getByRole('region', { name: 'Events' })).toContainText('learning rate 0.001 → 0.005')
  await runs(page)
  await expect(row(page, 'run 3')).toContainText('done')
  await expect(nameOf(page, 'run 3')).toHaveAttribute('title', /from run 2, step 8/)
  const champion = await download(page, () => page.getByRole('button', { name: 'Export the champion, run 1' }).click())
  expect(champion.name).toMatch(/^run-1-checkpoint-\d+\.safetensors$/)
  expect(parseSafetensors(champion.bytes).metadata.format).toBe('lattice-studio/1')

  // out of the table with all that it left, and back
  const kept = await checkpoints(page).count()
  await choose(page, 'run 2', /^Delete/)
  await expect(row(page, 'run 2')).toHaveCount(0)
  expect(await checkpoints(page).count()).toBeLessThan(kept)
  await page.getByText('run 2 deleted, with its checkpoints').locator('..').getByRole('button', { name: /^Undo/ }).click()
  await expect(row(page, 'run 2')).toBeVisible()
  await expect(checkpoints(page)).toHaveCount(kept)

  // all of it outlives the page
  await choose(page, 'run 3', /^Delete/)
  await expect(row(page, 'run 3')).toHaveCount(0)
  await page.reload()
  await expect(row(page, 'run 1')).toContainText('the <i>first</i> one')
  await expect(row(page, 'run 3')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
  expect(complaints).toEqual([])
})

test('a damaged newest checkpoint is said, and the run goes on from the one before it', async ({ page }) => {
  test.setTimeout(120_000)
  await openStudio(page)
  await drop(page, [{ name: 'small.yaml', bytes: Buffer.from(CONFIG) }])
  await setSetting(page, 'Run', 'evaluate every', 100)
  await train(page).click()
  await waitForStep(page, STEPS)
  await runs(page)
  await expect(checkpoints(page).filter({ hasText: `step ${STEPS}` })).toHaveCount(1)
  await spoilNewest(page)
  await choose(page, 'run 1', /^Resume/)
  const alert = page.getByRole('alert').filter({ hasText: 'its bytes are damaged' })
  await expect(alert).toContainText('The newest complete one before it was taken instead: step 8.')
  await waitForStep(page, STEPS)

  // 100 000 recorded lines: drawn without a task that holds the page up
  const seeded = await page.evaluate(async () => {
    const open = indexedDB.open('lattice-studio-checkpoints')
    await new Promise((resolve) => {
      open.onsuccess = resolve
    })
    const all = open.result.transaction('runs').objectStore('runs').getAll()
    await new Promise((resolve) => {
      all.onsuccess = resolve
    })
    open.result.close()
    return all.result[0] as { id: string; name: string }
  })
  await seedRuns(page, [{ ...seeded, id: 'long', name: 'the long one', phase: 'finished', step: 100_000, steps: 100_000 }], {
    long: 100_000,
  })
  await page.reload()
  await expect(row(page, 'the long one')).toBeVisible()
  await page.getByRole('combobox', { name: 'Compared by' }).selectOption({ label: 'Training loss' })
  await expect(page.getByRole('img', { name: /^Training loss of .*the long one/ })).toBeVisible()
})
