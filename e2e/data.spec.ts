import { expect, type Locator, type Page, test } from '@playwright/test'
import { violations } from './axe'
import { drop, npyFile } from './files'
import { openStudio, setSetting, waitForStep, watchPage } from './studio'
import { arrowFile, dropZeros, jsonlFile, parquetFile, type Rows } from './tables'

const WIDTH = 16
const HOSTILE = '<img src=x onerror=alert(1)>'
const wave = (i: number): number => Math.sin(i * 12.9898) + Math.cos(i * 0.618)
const vectors = (rows: number, shift = 0): Rows =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: WIDTH }, (_, i) => wave(row * WIDTH + i + shift) + (row % 3)))

/** Three topics; rows 10, 11 and 12 are copies of row 3. */
const COPIED = [10, 11, 12]
const TABLE_ROWS = 120
const withCopies = (rows: Rows): Rows => rows.map((row, i) => (COPIED.includes(i) ? (rows[3] ?? row) : row))
const table = arrowFile({ question: withCopies(vectors(TABLE_ROWS)), answer: withCopies(vectors(TABLE_ROWS, 5)) }, [
  'topic',
  Array.from({ length: TABLE_ROWS }, (_, i) => ['billing', 'shipping', HOSTILE][i % 3] ?? ''),
])

const pane = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const chooser = (page: Page, role: string): Locator => page.getByRole('combobox', { name: role, exact: true })

async function choose(page: Page, role: string, option: RegExp): Promise<void> {
  await chooser(page, role).click()
  await page.getByRole('option', { name: option }).click()
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([])
}

test('a person brings files of many formats, mends them, looks into them, trains on them and finds them again', async ({ page }) => {
  test.setTimeout(300_000)
  const complaints = watchPage(page)
  await openStudio(page)
  const files = pane(page, 'Files')
  const inspector = pane(page, 'Inspector')

  await test.step('two files at once are queries and replies', async () => {
    await drop(page, [
      { name: 'queries.npy', bytes: npyFile(60, WIDTH, wave) },
      { name: 'replies.parquet', bytes: parquetFile(vectors(60, 5)) },
    ])
    await expect(inspector.getByText(`60 × ${WIDTH}`)).toBeVisible()
    await expect(page.getByText('60 pairs', { exact: true })).toBeVisible()
    await expect(chooser(page, 'query')).toContainText('queries.npy')
    await expect(chooser(page, 'reply')).toContainText('replies.parquet')
  })

  await test.step('a large file shows how far it is, and is cancelled', async () => {
    await dropZeros(page, 'large.npy', 40_000, 1024)
    await expect(files.getByRole('progressbar', { name: 'Reading large.npy' })).toBeVisible()
    await expect(files.getByText(/^reading, .* of 156\.3 MiB$/)).toBeVisible()
    await files.getByRole('button', { name: 'Cancel reading large.npy' }).click()
    await expect(files.getByText('large.npy')).toBeHidden()
  })

  await test.step('a bad row is shown and skipped; names are text', async () => {
    const name = `notes ${HOSTILE}.jsonl`
    const lines = vectors(40).map((vector, i) => ({ vector: i === 7 ? vector.slice(1) : vector, topic: i % 2 ? 'odd' : HOSTILE }))
    await drop(page, [{ name, bytes: jsonlFile(lines) }])
    const alert = files.getByRole('alert').filter({ hasText: name })
    await expect(alert).toBeVisible()
    await files.getByRole('button', { name: 'Show row 7' }).click()
    await expect(files.getByText(/^Line 8, \d+ characters$/)).toBeVisible()
    await files.getByRole('button', { name: 'Skip 1 row' }).click()
    await expect(inspector.getByText(`39 × ${WIDTH}`)).toBeVisible()
    await expect(alert).toBeHidden()
    await expect(page.locator('img')).toHaveCount(0)
  })

  await test.step('rows that are no numbers keep a dataset from opening, until they are dropped', async () => {
    await drop(page, [{ name: 'measured.npy', bytes: npyFile(30, WIDTH, (i) => (i === 5 * WIDTH ? Number.NaN : wave(i))) }])
    const refusal = pane(page, 'Roles').getByRole('alert')
    await expect(refusal).toContainText('NaN')
    await expect(page.getByRole('button', { name: 'Mend the dataset to train on it' })).toBeDisabled()
    await refusal.getByRole('button', { name: 'Drop 1 bad row' }).click()
    await expect(inspector.getByText(`29 × ${WIDTH}`)).toBeVisible()
    await expect(pane(page, 'Fix-ups').getByText('1 row with NaN or infinity is left out: row 5 (counting from 0).')).toBeVisible()
  })

  await test.step('roles are chosen from all files', async () => {
    await drop(page, [{ name: 'table.arrow', bytes: table }])
    await expect(inspector.getByText(`${TABLE_ROWS} × ${WIDTH}`)).toBeVisible()
    await choose(page, 'reply', /^none/)
    await expect(pane(page, 'Pairing').getByText('self:')).toBeVisible()
    await choose(page, 'reply', /^answer /)
    await choose(page, 'label', /^topic 120/)
    await expect(pane(page, 'Pairing').getByText('columns:')).toBeVisible()
    await expect(pane(page, 'Is the pairing real?').getByText('mean cosine')).toBeVisible()
  })

  const projection = pane(page, 'Projection')
  const plot = projection.getByRole('application', { name: 'Projection of the rows' })
  await test.step('the projection is brushed, by pointer and by keys, and leads to a row and its neighbours', async () => {
    await expect(projection.getByText(`all ${TABLE_ROWS} rows`)).toBeVisible()
    await expect(projection.getByText(/^PCA, 2 directions, \d+\s%/)).toBeVisible()
    await expect(projection.getByRole('group', { name: 'Labels' }).getByRole('button')).toHaveCount(3)
    const box = await plot.boundingBox()
    if (!box) throw new Error('the projection is not on the screen')
    await page.mouse.move(box.x + 4, box.y + 4)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 4, box.y + box.height - 4, { steps: 3 })
    await page.mouse.up()
    const region = page.getByRole('complementary', { name: 'Rows of the region' })
    await expect(region.getByRole('heading', { name: `${TABLE_ROWS} rows in the region` })).toBeVisible()
    await region.getByRole('button', { name: 'Close' }).click()
    await plot.focus()
    for (const key of ['ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowDown']) await plot.press(key)
    await plot.press('Enter')
    const grid = region.getByRole('grid')
    await grid.focus()
    await grid.press('ArrowDown')
    await grid.press('Enter')
    const row = page.getByRole('complementary', { name: 'Row', exact: true })
    await expect(row.getByText('Nearest queries')).toBeVisible()
    await row.getByRole('table').getByRole('button').first().click()
    await expect(page).toHaveURL(/row=\d+/)
    await row.getByRole('button', { name: 'Close' }).click()
    await region.getByRole('button', { name: 'Close' }).click()
  })

  await test.step('copies are listed; a fix drops them, is undone, and applied again', async () => {
    const findings = pane(page, 'Duplicates and bad rows')
    await expect(findings.getByText('4 rows in 1 group')).toBeVisible()
    await findings.getByRole('button', { name: '3', exact: true }).click()
    await expect(page.getByRole('heading', { name: '4 copies of row 3' })).toBeVisible()
    const fixes = pane(page, 'Fix-ups')
    await fixes.getByRole('button', { name: 'Apply: drop copies' }).click()
    await expect(inspector.getByText(`${TABLE_ROWS - 3} × ${WIDTH}`)).toBeVisible()
    await fixes.getByRole('button', { name: 'Undo: drop copies' }).click()
    await expect(inspector.getByText(`${TABLE_ROWS} × ${WIDTH}`)).toBeVisible()
    await fixes.getByRole('button', { name: 'Apply: drop copies' }).click()
    await expect(fixes.getByText('1 applied')).toBeVisible()
  })

  await test.step('no grave accessibility violation, in either theme and on each tab', async () => {
    await expect(projection.getByText(`all ${TABLE_ROWS - 3} rows`)).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('radio', { name: 'Rows', exact: true }).click()
    await expect(page.getByRole('grid').getByText('validation').first()).toBeVisible()
    await page.getByRole('button', { name: 'Switch to the light theme' }).click()
    await expectAccessible(page)
    await page.getByRole('radio', { name: 'Summary' }).click()
    await expectAccessible(page)
  })

  await test.step('UMAP is drawn up; the dataset is exported', async () => {
    await page.getByRole('radio', { name: 'UMAP' }).click()
    await expect(projection.getByText('UMAP: near rows stay near')).toBeVisible({ timeout: 60_000 })
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export dataset' }).click()
    expect((await download).suggestedFilename()).toMatch(/-dataset\.safetensors$/)
  })

  await test.step('it trains, and is there again after a reload', async () => {
    await page.getByRole('link', { name: /^Go to Train with \d+ pairs$/ }).click()
    await page.getByRole('radio', { name: 'tiny' }).click()
    await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
    await setSetting(page, 'Run', 'steps', 3)
    await page.getByRole('button', { name: 'Train' }).click()
    await waitForStep(page, 1)
    await page.getByRole('link', { name: 'Data' }).click()
    await expect(page.getByRole('button', { name: 'Undo: drop copies' })).toBeVisible()
    await waitForStep(page, 3)
    await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()
    await page.reload()
    await expect(inspector.getByText(`${TABLE_ROWS - 3} × ${WIDTH}`)).toBeVisible()
    await expect(pane(page, 'Fix-ups').getByText('1 applied')).toBeVisible()
    await expect(files.getByRole('button', { name: 'table.arrow', exact: true })).toHaveAttribute('aria-pressed', 'true')
  })
  expect(complaints).toEqual([])
})
