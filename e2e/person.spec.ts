import { expect, test } from '@playwright/test'
import { drop, npyFile, parseSafetensors, safetensorsFile } from './files'
import { exported, openStudio, setSetting, stepShown, trainLines, waitForStep, watchPage } from './studio'

const wave = (i: number): number => Math.sin(i * 12.9898) + Math.cos(i * 0.618)
const embeddings = npyFile(60, 16, wave)

test('a person drops files, trains, pauses, steps, exports, reloads, imports and resumes', async ({ page }) => {
  test.setTimeout(400_000)
  const complaints = watchPage(page)
  await openStudio(page)

  // data: an .npy, then a broken file that loses nothing, then a .safetensors of two matrices
  await drop(page, [{ name: 'notes.npy', bytes: embeddings }])
  await expect(page.getByText('notes.npy').first()).toBeVisible()
  await drop(page, [{ name: 'broken.npy', bytes: embeddings.subarray(0, 500) }])
  const alert = page.getByRole('alert').filter({ hasText: 'broken.npy' })
  await expect(alert).toBeVisible()
  await page.screenshot({ path: 'test-results/error.png' })
  await expect(page.getByText('notes.npy').first()).toBeVisible()
  const matrix = (shift: number): { shape: number[]; values: Float32Array } => ({
    shape: [60, 16],
    values: Float32Array.from({ length: 960 }, (_, i) => wave(i + shift)),
  })
  await drop(page, [{ name: 'pairs.safetensors', bytes: safetensorsFile({ query: matrix(0), reply: matrix(7) }) }])
  await expect(page.getByText('pairs.safetensors').first()).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss broken.npy' }).click()
  await expect(alert).toBeHidden()

  // settings: a preset, the batch by keyboard and by mouse
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('radio', { name: 'tiny' }).click()
  const slider = page.getByRole('slider', { name: 'micro-batch' })
  const micro = page.getByRole('textbox', { name: 'micro-batch' })
  const predicted = page.getByRole('status', { name: 'predicted MiB' })
  await slider.focus()
  const before = await predicted.textContent()
  await slider.press('Home')
  await expect(micro).toHaveValue('1')
  await expect(predicted).not.toHaveText(before ?? '')
  const box = await page.getByRole('group').filter({ has: slider }).boundingBox()
  if (!box) throw new Error('the batch slider is not on the screen')
  await page.mouse.click(box.x + box.width * 0.3, box.y + box.height / 2)
  await expect(micro).not.toHaveValue('1')
  await micro.fill('6')
  await micro.press('Enter')
  await setSetting(page, 'Run', 'steps', 12)

  // train, pause, step
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 1)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled()
  const paused = await stepShown(page)
  await page.getByRole('button', { name: 'Step', exact: true }).click()
  await expect.poll(() => stepShown(page)).toBe(paused + 1)
  await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled()

  // export, go on to the end, keep the lines
  const checkpoint = await exported(page, 'Checkpoint')
  expect(parseSafetensors(checkpoint).metadata.step).toBe(String(paused + 1))
  await page.getByRole('button', { name: 'Resume' }).click()
  await waitForStep(page, 12)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()
  const whole = trainLines(await exported(page, 'Metrics'))
  await page.screenshot({ path: 'test-results/trained.png' })

  // reload, the same data, import, resume: the same bits
  await page.reload()
  await openStudio(page)
  await drop(page, [{ name: 'pairs.safetensors', bytes: safetensorsFile({ query: matrix(0), reply: matrix(7) }) }])
  await expect(page.getByText('pairs.safetensors').first()).toBeVisible()
  await drop(page, [{ name: 'run.safetensors', bytes: checkpoint }])
  await page.getByRole('button', { name: `Resume at step ${paused + 1}` }).click()
  await waitForStep(page, 12)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()
  const resumed = trainLines(await exported(page, 'Metrics'))
  const timeless = ({ seconds: _, ...line }: Record<string, number>): Record<string, number> => line
  expect(resumed.map(timeless)).toEqual(whole.slice(paused + 1).map(timeless))
  expect(complaints).toEqual([])
})

test('a file of the wrong kind is refused by name and leaves the studio as it was', async ({ page }) => {
  await openStudio(page)
  await drop(page, [{ name: 'holiday.png', bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]) }])
  await expect(page.getByRole('alert').filter({ hasText: 'holiday.png' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
})
