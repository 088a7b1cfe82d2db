import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe'
import { exported, openStudio, setSetting, stepShown, trainLines, waitForStep, watchPage } from './studio'

/** Nothing that axe calls serious or critical. */
async function accessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([])
}

/** The file that comes of an entry of a chart's menu. */
async function saved(page: Page, chart: string, item: RegExp): Promise<Buffer> {
  await page.getByRole('button', { name: `Chart menu: ${chart}` }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: item }).click()
  return readFile(await (await download).path())
}

const settingsOf = (page: Page) => page.getByRole('region', { name: 'Settings' })
const fieldOf = (page: Page, name: string) => settingsOf(page).getByRole('textbox', { name, exact: true })

test('a person finds settings, keeps them as a preset, and takes them from YAML', async ({ page }) => {
  const complaints = watchPage(page)
  await openStudio(page)
  const settings = settingsOf(page)

  // every setting can be found; the keyboard tells what it is
  const filter = settings.getByRole('searchbox', { name: 'Filter settings' })
  await filter.fill('update bound')
  await expect(settings.getByRole('region', { name: 'Lattice' })).toBeVisible()
  await expect(fieldOf(page, 'update bound')).toHaveValue('0.5')
  await settings.getByRole('button', { name: 'About update bound' }).press('Enter')
  await expect(page.getByText('above 0, up to 10')).toBeVisible()
  await page.keyboard.press('Escape')
  await fieldOf(page, 'update bound').fill('11')
  await expect(settings.getByText(/11 is not a number above 0/).last()).toBeVisible()
  await settings.getByRole('button', { name: /^Back to the default of update bound/ }).click()
  await expect(fieldOf(page, 'update bound')).toHaveValue('0.5')
  await filter.fill('zebra')
  await settings.getByRole('button', { name: 'Clear the filter' }).click()

  // an own preset: saved, applied, deleted, and back
  await fieldOf(page, 'channels').fill('24')
  await setSetting(page, 'Run', 'steps', 77)
  await settings.getByRole('button', { name: /^My presets/ }).click()
  await page.getByRole('textbox', { name: 'Save current as' }).fill('wide run')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Apply wide run' })).toBeDisabled()
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'tiny' }).click()
  await expect(fieldOf(page, 'channels')).toHaveValue('8')
  await settings.getByRole('button', { name: /^My presets/ }).click()
  await expect(page.getByRole('button', { name: 'Apply wide run' })).toContainText(/changes \d+ settings/)
  await page.getByRole('button', { name: 'Apply wide run' }).click()
  await expect(fieldOf(page, 'channels')).toHaveValue('24')
  await page.getByRole('button', { name: 'Rename wide run' }).click()
  await page.getByRole('textbox', { name: 'New name of wide run' }).fill('broad')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Delete broad' }).click()
  await expect(page.getByText('None yet.')).toBeVisible()
  await page.keyboard.press('Escape')

  // YAML with a mistake, then right: what it changes is shown first
  await settings.getByRole('button', { name: 'YAML' }).click()
  await page.getByRole('menuitem', { name: 'Paste YAML…' }).click()
  const yaml = page.getByRole('textbox', { name: 'YAML' })
  await yaml.fill('run:\n  steps: 40\nlattice:\n  chanels: 8\n')
  await expect(page.getByText(/^Line 4\. .*Did you mean lattice\.channels/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Apply settings' })).toBeDisabled()
  await accessible(page)
  await yaml.fill('run:\n  steps: 40\nlattice:\n  channels: 8\n')
  await expect(page.getByText('It changes 2 settings.')).toBeVisible()
  await page.getByRole('button', { name: 'Apply settings' }).click()
  await expect(fieldOf(page, 'channels')).toHaveValue('8')
  await expect(fieldOf(page, 'steps')).toHaveValue('40')
  expect(complaints).toEqual([])
})

test('a person changes the learning rate of a run, looks closer at its charts, and notes what they see', async ({ page }) => {
  test.setTimeout(300_000)
  const complaints = watchPage(page)
  await openStudio(page)
  await page.getByRole('radio', { name: 'tiny' }).click()
  await fieldOf(page, 'micro-batch').fill('4')
  await setSetting(page, 'Run', 'steps', 400)
  await setSetting(page, 'Run', 'evaluate every', 6)
  await settingsOf(page)
    .getByRole('button', { name: /^Optimizer/ })
    .click()
  await page.getByRole('button', { name: 'Train', exact: true }).click()

  // the heat map comes with the first validation
  await waitForStep(page, 7)
  const flow = page.getByRole('region', { name: 'Gradient flow' })
  await expect(flow.getByRole('img', { name: 'Gradient norm by layer and lattice step' })).toBeVisible()
  await expect(flow.getByText(/of 180 cells learn/)).toBeVisible()

  // a new learning rate, without a restart; what a run keeps is locked
  const rate = fieldOf(page, 'learning rate')
  await rate.fill('0.0005')
  await rate.press('Enter')
  const events = page.getByRole('region', { name: 'Events' })
  await expect(events.getByText('learning rate 1e−3 → 5e−4')).toBeVisible()
  await expect(fieldOf(page, 'β1')).toHaveAttribute('readonly')
  const changed = await stepShown(page)
  await waitForStep(page, changed + 4)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume', exact: true })).toBeEnabled()
  const lines = trainLines(await exported(page, 'Metrics'))
  // warm-up: the rate is its share of the peak, and the peak is half of what it was
  const share = (line: Record<string, number> | undefined): number => (line?.learningRate ?? 0) / (Math.min(20, line?.step ?? 0) / 20)
  expect(share(lines[0])).toBeCloseTo(1e-3, 8)
  expect(share(lines.find(({ step = 0 }) => step === lines.length))).toBeLessThan(5.1e-4)

  // zoom by dragging, by keyboard, and back; it stands in the URL
  const chart = page.getByRole('group', { name: 'Loss in training and its parts' })
  const box = await chart.boundingBox()
  if (!box) throw new Error('the chart is not on the screen')
  await page.mouse.move(box.x + box.width * 0.3, box.y + 80)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.7, box.y + 90, { steps: 4 })
  await page.mouse.up()
  const reset = page.getByRole('button', { name: 'Reset zoom' })
  await expect(reset).toBeVisible()
  expect(page.url()).toContain('zoom=')
  await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 80)
  await expect(reset).toBeHidden()
  await chart.focus()
  await page.keyboard.press('+')
  await expect(reset).toBeVisible()
  await page.keyboard.press('0')
  await expect(reset).toBeHidden()

  // the crosshair tells values; a note is written, edited, deleted
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(chart.getByRole('status')).toHaveText(/^step \d+, total /)
  await page.keyboard.press('n')
  await page.getByRole('textbox', { name: 'Text of the note' }).fill('looks calm')
  await page.keyboard.press('Enter')
  await expect(events.getByText('looks calm')).toBeVisible()
  await events.getByRole('button', { name: 'Edit note looks calm' }).click()
  await page.getByRole('textbox', { name: 'Text of the note' }).fill('calm now')
  await page.keyboard.press('Enter')
  await events.getByRole('searchbox', { name: 'Filter events' }).fill('calm')
  await expect(events.getByText('1 of')).toBeVisible()
  await accessible(page)
  await events.getByRole('button', { name: /^Show \d+ in the charts$/ }).click()
  await events.getByRole('button', { name: 'Delete note calm now' }).click()
  await expect(events.getByText('calm now')).toBeHidden()
  await page
    .getByText(/^Note at step \d+ deleted\.$/)
    .locator('..')
    .getByRole('button', { name: /^Undo/ })
    .click()
  await expect(events.getByText('calm now')).toBeVisible()
  await events.getByRole('searchbox', { name: 'Filter events' }).fill('')

  // more charts; all values of one, and its picture
  await page.getByRole('button', { name: 'Charts shown' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'GPU memory' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('region', { name: 'GPU memory' })).toBeVisible()
  const csv = (await saved(page, 'Loss', /^Save all values/)).toString().trim().split('\n')
  expect(csv[0]).toBe('step,samples,seconds,loss,dialogue,surface,reconstruction,internal')
  expect(csv.length - 1).toBe(lines.length)
  const png = await saved(page, 'Loss', /^Save as picture/)
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  await page.getByRole('button', { name: 'log x' }).click()
  await page.keyboard.press('Shift+T')
  await accessible(page)

  // the change is taken back where it stands
  await events.getByRole('button', { name: 'Undo' }).first().click()
  await expect(events.getByText('learning rate 5e−4 → 1e−3')).toBeVisible()
  await expect(rate).toHaveValue('0.001')

  // what was noted is a part of the run: it outlives the run's name and the page
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Name of the run' }).fill('the calm one')
  await page.keyboard.press('Enter')
  await page.reload()
  await expect(page.getByText(/^Recorded: the calm one on clusters/)).toBeVisible()
  await expect(events.getByText('calm now')).toBeVisible()
  await events.getByRole('button', { name: 'Delete note calm now' }).click()
  await expect(events.getByText('calm now')).toBeHidden()
  // and its pace tells the time of the next one's steps
  await expect(page.getByText(/· time measured in the calm one/)).toBeVisible()
  expect(complaints).toEqual([])
})
