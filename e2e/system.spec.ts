import { expect, test } from '@playwright/test'
import { drop, parseSafetensors, safetensorsFile } from './files'
import { exported, openStudio, setSetting, stepShown, trainLines, waitForStep, watchPage } from './studio'

const wave = (i: number): number => Math.sin(i * 12.9898) + Math.cos(i * 0.618)
const matrix = (shift: number): { shape: number[]; values: Float32Array } => ({
  shape: [720, 16],
  values: Float32Array.from({ length: 720 * 16 }, (_, i) => wave(i + shift)),
})

/** Everything that a file of tensors holds, but when it was written; without reading the tensors. */
function contentOf(file: Buffer): { header: unknown; data: Buffer } {
  const length = Number(file.readBigUInt64LE(0))
  const { __metadata__, ...tensors } = JSON.parse(file.toString('utf8', 8, 8 + length))
  const { created: _, ...metadata } = __metadata__
  return { header: { tensors, metadata }, data: file.subarray(8 + length) }
}

test('a person switches the whole training system on, trains, and measures what it brings', async ({ page }) => {
  test.setTimeout(400_000)
  const complaints = watchPage(page)
  await openStudio(page)
  await drop(page, [{ name: 'pairs.safetensors', bytes: safetensorsFile({ query: matrix(0), reply: matrix(7) }) }])
  await expect(page.getByText('pairs.safetensors').first()).toBeVisible()
  await page.getByRole('link', { name: 'Train', exact: true }).click()

  // a budget that nothing fits is a sentence, not a crash; a batch that does not fit is split
  const settings = page.getByRole('region', { name: 'Settings' })
  const field = (name: string) => settings.getByRole('textbox', { name, exact: true })
  await field('budget').fill('2')
  await expect(page.getByRole('alert').filter({ hasText: 'one pair at a time needs' })).toBeVisible()
  await field('budget').fill('300')
  await field('micro-batch').fill('512')
  await expect(settings.getByText(/Micro-batch 512 does not fit 300 MiB/)).toBeVisible()
  await settings.getByRole('button', { name: /^Set \d+ × \d+$/ }).click()
  await expect(settings.getByRole('status', { name: 'effective batch' })).toHaveText('512')

  // a lattice small enough for this GPU, and every lever
  await page.getByRole('radio', { name: 'tiny' }).click()
  await field('accumulation').fill('1')
  await field('micro-batch').fill('6')
  for (const [label, value] of Object.entries({ width: 4, height: 4, depth: 3, 'steps T': 4 }))
    await setSetting(page, 'Lattice', label, value)
  await settings.getByRole('combobox', { name: 'precision' }).selectOption('packed16')
  await setSetting(page, 'Optimizer', 'EMA decay', 0.9)
  const moments = settings.getByText(/^−\d+.%$/)
  await expect(moments).toBeHidden()
  await settings.getByRole('radio', { name: 'adamw8bit' }).click()
  await expect(moments).toBeVisible()
  await settings.getByRole('button', { name: 'Pool' }).click()
  await settings.getByRole('switch', { name: 'pool' }).click()
  await field('pool size').fill('8')
  await setSetting(page, 'Run', 'steps', 12)
  await setSetting(page, 'Run', 'evaluate every', 4)
  await settings.getByRole('switch', { name: 'early stopping' }).click()
  await expect(field('patience')).toHaveValue('10')

  // train, pause: the pool and the loss scale are there
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 1)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  const resume = page.getByRole('button', { name: 'Resume' })
  await expect(resume).toBeEnabled()
  const pool = page.getByRole('region', { name: 'Pool' })
  await expect(pool.getByRole('img', { name: 'States of the pool by age' })).toBeVisible()
  await expect(pool.getByText(/\d+ of 8 states/)).toBeVisible()
  const gradient = page.getByRole('region', { name: 'Gradient norm' })
  await expect(gradient.getByTitle(/^Gradients are stored in 16 bits/)).toHaveText(/loss scale65.536skipped0/)
  const at = await stepShown(page)
  const before = contentOf(await exported(page, 'Checkpoint'))

  // emergence, measured in the paused run
  await page.getByRole('link', { name: 'Lattice', exact: true }).click()
  await page.getByRole('radio', { name: 'Emergence' }).click()
  await page.getByRole('button', { name: 'Measure', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Measure again' })).toBeVisible({ timeout: 120_000 })
  for (const name of [
    'Validation loss added when a link is cut, by link',
    'Gradient norm by lattice step and layer',
    'Mutual information between layers beyond the shuffled control',
    'Relative error of the output after damage, by lattice step',
  ])
    await expect(page.getByRole('img', { name })).toBeVisible()
  await expect(page.getByText('Moran’s I')).toBeVisible()
  await expect(page.getByText(/of 48 cells learn/)).toBeVisible()
  await page.screenshot({ path: 'test-results/emergence.png' })

  // the best batch: the run makes room, and stands there again
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Train/ })
    .click()
  await field('largest batch to search').fill('3')
  await page.getByRole('button', { name: 'Find the best batch' }).click()
  // on a busy machine the times say nothing, and the studio says that
  const found = settings.getByText(/^((Knee|Fastest so far) at [2-9] pairs: |No batch can be advised)/)
  await expect(found).toBeVisible({ timeout: 120_000 })
  const sentence = await found.textContent()
  await expect(page.getByRole('img', { name: 'Samples per second over the micro-batch' })).toBeVisible()
  await page.screenshot({ path: 'test-results/batch.png' })
  await expect(resume).toBeEnabled()
  expect(await stepShown(page)).toBe(at)
  const after = contentOf(await exported(page, 'Checkpoint'))
  expect(after.header).toEqual(before.header)
  expect(after.data.equals(before.data)).toBe(true)

  // to the end; the averaged weights are a file of their own
  await resume.click()
  await waitForStep(page, 12)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()
  const lines = trainLines(await exported(page, 'Metrics'))
  expect(lines.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
  expect(lines.every(({ loss, lossScale }) => Number.isFinite(loss) && lossScale === 65536)).toBe(true)
  const average = parseSafetensors(await exported(page, 'Averaged weights'))
  const weights = parseSafetensors(await exported(page, 'Weights only'))
  expect([...average.tensors.keys()]).toEqual([...weights.tensors.keys()])
  expect(average.tensors.get('encoder.weight')).not.toEqual(weights.tensors.get('encoder.weight'))

  // the self-check shows its parts, can be ended, and passes on this GPU
  await page.getByRole('link', { name: /^Devices/ }).click()
  const check = page.getByRole('region', { name: 'Self-check' })
  const runCheck = check.getByRole('button', { name: 'Run self-check' })
  await runCheck.click()
  await expect(check.getByText('6 Emergent-behaviour indicators')).toBeVisible()
  await check.getByRole('button', { name: 'Cancel' }).click()
  await expect(runCheck).toBeEnabled({ timeout: 120_000 })
  await expect(check.getByText(/^cancelled after \d of 6$/)).toBeVisible()
  await runCheck.click()
  await expect(check.getByText('all six parts passed')).toBeVisible({ timeout: 240_000 })
  await check.getByRole('button', { name: /1 System initialisation/ }).click()
  await expect(check.getByRole('row', { name: /^kernels that compile (\d+) \1 0 0$/ })).toBeVisible()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await check.getByRole('button', { name: 'Copy as text' }).click()
  await expect(check.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Lattice Studio self-check: all six parts passed/)
  await page.screenshot({ path: 'test-results/check.png' })

  // the measured curve is there again after a reload, with the settings and the data that it was measured with
  const config = await exported(page, 'Config')
  await page.reload()
  await openStudio(page)
  await drop(page, [{ name: 'pairs.safetensors', bytes: safetensorsFile({ query: matrix(0), reply: matrix(7) }) }])
  await expect(page.getByText('pairs.safetensors').first()).toBeVisible()
  await page
    .getByRole('navigation')
    .getByRole('link', { name: /^Train/ })
    .click()
  await page.getByRole('radio', { name: 'light' }).click()
  await expect(found).toBeHidden()
  await drop(page, [{ name: 'config.yaml', bytes: config }])
  await expect(found).toHaveText(sentence ?? '')
  expect(complaints).toEqual([])
})
