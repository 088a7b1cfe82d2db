import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { softwareGpuEnvironment } from '../scripts/lib/index.mjs'
import { drop, parseSafetensors } from './files'
import { chooseDocuments, exported, openStudio, setSetting, stepShown, trainLines, waitForStep, watchPage } from './studio'

const STEPS = 6
const HALF = 3
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
const losses = (lines: Record<string, number>[]): number[] => lines.map(({ loss }) => loss as number)

test('a light run on real documents learns; browser and terminal resume its checkpoint to the same losses', async ({ page }) => {
  test.setTimeout(600_000)
  const complaints = watchPage(page)
  await openStudio(page)
  await chooseDocuments(page)
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('2')
  await page.getByRole('textbox', { name: 'micro-batch' }).press('Enter')
  await setSetting(page, 'Run', 'steps', STEPS)
  // six updates of two pairs learn little at the default rate: less than batches differ
  await setSetting(page, 'Optimizer', 'learning rate', 0.01)

  // the first half, then a checkpoint
  await page.getByRole('button', { name: 'Train' }).click()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled({ timeout: 120_000 })
  for (let step = await stepShown(page); step < HALF; step++) {
    await page.getByRole('button', { name: 'Step', exact: true }).click()
    await waitForStep(page, step + 1)
    await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled()
  }
  expect(await stepShown(page)).toBe(HALF)
  const checkpoint = await exported(page, 'Checkpoint')
  const { metadata, tensors } = parseSafetensors(checkpoint)
  expect(metadata).toMatchObject({ format: 'lattice-studio/1', step: String(HALF) })
  expect(tensors.get('cell.w1')?.shape).toEqual([11, 112, 64])
  expect(tensors.get('optimizer.v.encoder.weight')?.shape).toEqual([384, 225])
  expect(tensors.get('encoder.weight')?.values.every(Number.isFinite)).toBe(true)

  // the second half, in the same page
  await page.getByRole('button', { name: 'Resume' }).click()
  await waitForStep(page, STEPS, 200_000)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible({ timeout: 120_000 })
  const whole = trainLines(await exported(page, 'Metrics'))
  expect(whole).toHaveLength(STEPS)
  console.log(
    `losses in the browser: ${losses(whole)
      .map((loss) => loss.toFixed(5))
      .join(' ')}`,
  )
  expect(mean(losses(whole).slice(-HALF))).toBeLessThan(mean(losses(whole).slice(0, HALF)))

  // the second half again, from the imported checkpoint: the same bits
  await drop(page, [{ name: 'documents-3.safetensors', bytes: checkpoint }])
  await page.getByRole('button', { name: `Resume at step ${HALF}` }).click()
  await waitForStep(page, STEPS, 200_000)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible({ timeout: 120_000 })
  // the first half is not done again: its lines are those that were recorded, or none
  expect(losses(trainLines(await exported(page, 'Metrics'))).slice(-HALF)).toEqual(losses(whole).slice(HALF))

  // and in the terminal, on another adapter
  const folder = await mkdtemp(join(tmpdir(), 'lattice-resume-'))
  const file = join(folder, 'documents-3.safetensors')
  await writeFile(file, checkpoint)
  const args = ['scripts/lattice.mjs', 'train', '--data', 'builtin:documents', '--resume', file, '--out', join(folder, 'run')]
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...softwareGpuEnvironment() } })
  const terminal = losses(trainLines(await readFile(join(folder, 'run', 'metrics.jsonl'))))
  console.log(`losses in the terminal: ${terminal.map((loss) => loss.toFixed(5)).join(' ')}`)
  expect(terminal).toHaveLength(STEPS - HALF)
  for (const [i, loss] of terminal.entries()) {
    const browser = losses(whole)[HALF + i] as number
    expect(Math.abs(loss - browser) / browser).toBeLessThan(1e-3)
  }
  expect(complaints).toEqual([])
})
