import { expect, type Page, test } from '@playwright/test'
import { violations, WCAG_22_AA } from './axe'
import { openStudio, watchPage } from './studio'
import { counts, rates, startSweep, storedTrials, sweepYaml, waitForCounts } from './sweeps'

test.describe.configure({ mode: 'serial' })

let page: Page
let complaints: string[]
test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext()).newPage()
  complaints = watchPage(page)
  await openStudio(page)
  await page.getByRole('link', { name: 'Runs' }).click()
})
test.afterAll(async () => {
  expect(complaints).toEqual([])
  await page.close()
})

const strip = () => page.getByRole('region', { name: 'Sweep', exact: true })

test('a sweep is planned by hand, every wrong value refused where it is typed', async () => {
  await page.keyboard.press('Shift+N')
  const sheet = page.getByRole('dialog', { name: 'New sweep' })
  await expect(sheet.getByRole('button', { name: 'Start', exact: true })).toBeDisabled()
  await sheet.getByRole('combobox', { name: 'Add a setting' }).selectOption({ label: 'learning rate' })
  await expect(sheet.getByRole('button', { name: 'Start 3 trials' })).toBeEnabled()
  const values = sheet.getByRole('textbox', { name: 'Values of learning rate' })
  await values.fill('0.001, 20')
  await expect(sheet.getByText(/20 is not a number above 0 and up to 10/).first()).toBeVisible()
  await expect(sheet.getByRole('button', { name: 'Start', exact: true })).toBeDisabled()
  await values.fill('1e-3 2e-3, 4e-3 8e-3')
  await sheet.getByRole('combobox', { name: 'Add a setting' }).selectOption({ label: 'weights shared' })
  await expect(sheet.getByRole('button', { name: 'Start 12 trials' })).toBeEnabled()
  await sheet.getByRole('radio', { name: 'Random draws' }).click()
  await sheet.getByRole('textbox', { name: 'Draws', exact: true }).fill('3')
  await sheet.getByRole('radio', { name: 'range' }).first().click()
  await expect(sheet.getByRole('button', { name: 'Start 3 trials' })).toBeEnabled()
  expect(await violations(page, WCAG_22_AA)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
})

test('it trains one trial after the other, pauses, goes on after a reload in the midst of one, and names its champion', async () => {
  await startSweep(page, sweepYaml({ name: 'rates', rates: rates(4), steps: 12 }))
  await waitForCounts(page, /1 running/)
  // a run of one's own has to wait, and the page says what to do
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/The sweep rates is training its trials: pause it first/)).toBeVisible()
  await page.getByRole('link', { name: 'Runs' }).click()
  await waitForCounts(page, /1 done/)
  await page.reload()
  await waitForCounts(page, /2 done/)
  await strip().getByRole('button', { name: 'Pause sweep' }).click()
  await expect(strip().getByRole('button', { name: 'Resume sweep' })).toBeVisible()
  await expect.poll(() => counts(page)).not.toMatch(/running/)
  expect(await counts(page)).toMatch(/1 planned/)
  await strip().getByRole('button', { name: 'Resume sweep' }).click()
  await waitForCounts(page, /^4 done$/)
  await expect(strip().getByRole('button', { name: /Champion, val loss/ })).toBeVisible()
  const { trials } = await storedTrials(page)
  for (const { attempts } of trials) expect(attempts.filter(({ end }) => end === 'done')).toHaveLength(1)
  for (let i = 1; i <= 4; i++) await expect(page.getByRole('row', { name: `More for rates 0${i}` })).toBeVisible()
})

test('a long name ends before the counts, and is told whole when it is pointed at', async () => {
  const long = 'learning rates of the small documents, third try, with decay'
  const rename = async (from: string, to: string): Promise<void> => {
    await strip()
      .getByRole('button', { name: `Rename ${from}` })
      .click()
    await page.getByRole('textbox', { name: `New name of ${from}` }).fill(to)
    await page.keyboard.press('Enter')
  }
  const before = page.viewportSize() ?? { width: 1440, height: 900 }
  await page.setViewportSize({ width: 1024, height: 768 })
  await rename('rates', long)
  const [name, bar] = [await strip().getByTitle(long).boundingBox(), await strip().getByRole('img').boundingBox()]
  expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThanOrEqual(bar?.x ?? 0)
  await rename(long, 'rates')
  await page.setViewportSize(before)
})

test('settings and results: lines that are brushed by keyboard and by dragging, a table, and importance', async () => {
  const pane = page.getByRole('region', { name: 'Checkpoints and settings' })
  await expect(pane.getByText('4 of 4 shown')).toBeVisible()
  const metric = pane.getByRole('button', { name: /^val loss: all/ })
  await metric.focus()
  await page.keyboard.press('ArrowDown')
  await expect(pane.getByText(/^[1-3] of 4 shown$/)).toBeVisible()
  // the table of runs shows the same ones
  await expect(page.getByRole('row', { name: /More for rates 0\d/ })).not.toHaveCount(4)
  await page.keyboard.press('Escape')
  await expect(pane.getByText('4 of 4 shown')).toBeVisible()
  const box = await pane.locator('.parallel canvas').boundingBox()
  if (!box) throw new Error('There is no picture.')
  const x = box.x + box.width - 58
  await page.mouse.move(x, box.y + box.height - 4)
  await page.mouse.down()
  await page.mouse.move(x, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  await expect(pane.getByText(/^[1-3] of 4 shown$/)).toBeVisible()
  await pane.getByRole('button', { name: 'Show all' }).click()
  await pane.getByRole('radio', { name: 'Table' }).click()
  await expect(pane.getByRole('row', { name: /champion/ })).toBeVisible()
  await pane.getByRole('radio', { name: 'Importance' }).click()
  await expect(pane.getByText(/main effects only/)).toBeVisible()
  await expect(pane.getByRole('row', { name: /learning rate/ })).toContainText('100')
  expect(await violations(page, WCAG_22_AA)).toEqual([])
  await page.keyboard.press('Shift+T')
  expect(await violations(page, WCAG_22_AA)).toEqual([])
  await page.keyboard.press('Shift+T')
})

test('ten trials that are too big are postponed with their bytes and the budget; raising the budget runs them', async () => {
  const text = sweepYaml({
    name: 'big',
    rates: rates(5),
    axes: 'batch.micro: [4, 128, 160]',
    limits: '{budgetMiB: 1}',
    steps: 1,
  })
  await startSweep(page, text)
  await waitForCounts(page, /^5 done, 10 postponed$/)
  await expect(page.getByText(/needs \d+\.\d MiB, the budget is 1 MiB/)).toHaveCount(10)
  const { trials, sweeps } = await storedTrials(page)
  const id = sweeps.find(({ name }) => name === 'big')?.id
  for (const { need } of trials.filter(({ sweep, status }) => sweep === id && status === 'postponed')) {
    expect(need?.budget).toBe(2 ** 20)
    expect(need?.bytes).toBeGreaterThan(2 ** 20)
  }
  await strip()
    .getByRole('button', { name: /^Raise the budget to \d+ MiB$/ })
    .click()
  await waitForCounts(page, /^15 done$/)
})

test('what takes too long fails with its reason, and is retried; what is cancelled comes back', async () => {
  await startSweep(page, sweepYaml({ name: 'slow', rates: rates(2), limits: '{trialSeconds: 0.01}' }))
  await waitForCounts(page, /^2 failed$/)
  await expect(page.getByText(/it took longer than 0\.01 s/).first()).toBeVisible()
  await strip().getByRole('button', { name: '300 MiB' }).click()
  await page.getByRole('textbox', { name: 'Longest trial, in seconds' }).fill('')
  await page.getByRole('button', { name: 'Change the limits' }).click()
  await strip().getByRole('button', { name: 'Retry 2 failed' }).click()
  await waitForCounts(page, /running/)
  await strip().getByRole('button', { name: 'More for slow' }).click()
  await page.getByRole('menuitem', { name: 'Cancel what is not done' }).click()
  await waitForCounts(page, /cancelled$/)
  await page.getByRole('button', { name: 'Undo' }).click()
  await waitForCounts(page, /^2 done$/)
  await strip().getByRole('button', { name: 'More for slow' }).click()
  await page.getByRole('menuitem', { name: /^Delete the sweep/ }).click()
  await expect(page.getByText('slow deleted; its runs stay')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await waitForCounts(page, /^2 done$/)
})

test('a second tab waits, says so, and goes on when the first is closed', async () => {
  const other = await page.context().newPage()
  await other.goto('/#runs')
  await startSweep(page, sweepYaml({ name: 'tabs', rates: rates(3), steps: 16 }))
  await expect(other.getByText(/Another tab of this browser works on it/)).toBeVisible()
  await waitForCounts(other, /1 running/)
  await page.close()
  page = other
  await waitForCounts(page, /^3 done$/)
  const { trials, sweeps } = await storedTrials(page)
  const own = trials.filter(({ sweep }) => sweep === sweeps.find(({ name }) => name === 'tabs')?.id)
  for (const { attempts } of own) expect(attempts.filter(({ end }) => end === 'done')).toHaveLength(1)
  expect(new Set(own.flatMap(({ attempts }) => attempts.map(({ owner }) => owner))).size).toBe(2)
})
