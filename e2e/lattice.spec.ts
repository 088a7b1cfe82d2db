import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe'
import { openStudio, setSetting, waitForStep, watchPage } from './studio'

const lattice = (page: Page) => page.getByRole('img', { name: /^Lattice in 3-D/ })
const shownT = (page: Page) => page.getByRole('slider', { name: 'lattice step t' })

/** Trains the tiny preset for a few steps and opens the Lattice screen. */
async function trainTiny(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'tiny' }).click()
  const micro = page.getByRole('textbox', { name: 'micro-batch' })
  await micro.fill('4')
  await micro.press('Enter')
  await setSetting(page, 'Run', 'steps', 3)
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 3)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()
}

test('a person follows a row through the lattice, picks, damages, compares and exports', async ({ page }) => {
  test.setTimeout(240_000)
  const complaints = watchPage(page)
  await openStudio(page)

  // empty: what to do next, and no violation
  await page.goto('/#lattice?mode=change&row=v3')
  await expect(page.getByRole('region', { name: 'Lattice in 3-D' }).getByText('Nothing trained yet.')).toBeVisible()
  expect(await violations(page)).toEqual([])
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await trainTiny(page)

  // a run that stands still is followed by itself, with the row and the mode of the link
  await page.getByRole('link', { name: 'Lattice', exact: true }).click()
  await expect(shownT(page)).toHaveAttribute('aria-valuetext', 't 8 of 8', { timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Rows that are followed' })).toHaveText('validation row 3')
  await expect(page.getByRole('radio', { name: 'Change' })).toHaveAttribute('aria-checked', 'true')
  await expect(page.getByText('change in one step, RMS')).toBeVisible()

  // scrubbed by keyboard: the key of the page, and the slider's own
  await page.keyboard.press('[')
  await expect(shownT(page)).toHaveAttribute('aria-valuetext', 't 7 of 8')
  await shownT(page).focus()
  await page.keyboard.press('Home')
  await expect(shownT(page)).toHaveAttribute('aria-valuetext', 't 0 of 8')
  await page.keyboard.press(']')
  await expect(shownT(page)).toHaveAttribute('aria-valuetext', 't 1 of 8')
  const faces = page.getByRole('region', { name: 'Faces' })
  const early = await faces.getByText(/^cos/).textContent()
  await page.keyboard.press('Shift+Space')
  await expect(page.getByRole('button', { name: 'Stop playing' })).toBeVisible()
  await expect.poll(async () => Number(await shownT(page).getAttribute('aria-valuenow'))).toBeGreaterThan(3)
  await page.keyboard.press('Shift+Space')
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await expect(faces.getByText(/^cos/)).not.toHaveText(early ?? '')

  // colours say what the legend says
  for (const [mode, quantity] of [
    ['Gradient', '‖∂L/∂s‖ over channels, log'],
    ['Loss', 'share of surface and internal loss, log'],
    ['Sign', 'signs of 8 channels, + less −'],
    ['Channel', 'channel 0, state'],
    ['Activity', 'activity, RMS over 8 channels'],
  ] as const) {
    await page.getByRole('radio', { name: mode, exact: true }).click()
    await expect(page.getByText(quantity)).toBeVisible()
  }

  // a cell: by its place without a mouse, then by a click
  const cell = page.getByRole('region', { name: 'Cell', exact: true })
  const z = cell.getByRole('textbox', { name: 'cell z' })
  await z.fill('4')
  await expect(cell.getByText(/^n 144 · output face/)).toBeVisible()
  await expect(cell.getByText(/^\d of 8 t$/)).toBeVisible()
  await expect(cell.getByRole('img', { name: 'The cell’s activity over the lattice step t' })).toBeVisible()
  await cell.getByRole('button', { name: 'Go to the neighbour at x+' }).click()
  await expect(cell.getByRole('textbox', { name: 'cell x' })).toHaveValue('1')
  await expect(cell.getByRole('button', { name: 'z+: wall' })).toBeDisabled()
  await cell.getByRole('button', { name: 'Let go of the cell' }).click()
  const box = await lattice(page).boundingBox()
  if (!box) throw new Error('the lattice is not on the screen')
  // a cell is under one of these points, wherever the camera stands
  for (let i = 0; i < 12 && (await z.inputValue()) === ''; i++) {
    await page.mouse.click(box.x + box.width * (0.42 + 0.02 * (i % 4)), box.y + box.height * (0.4 + 0.05 * Math.floor(i / 4)))
    await page.waitForTimeout(250)
  }
  await expect(z).not.toHaveValue('')
  await expect(page).toHaveURL(/cell=\d+/)

  // one layer alone, by key
  await page.keyboard.press('l')
  await expect(page.getByRole('button', { name: 'Show layer 0 alone' })).toHaveAttribute('aria-pressed', 'true')
  await expect(page).toHaveURL(/z=0/)
  await page.getByRole('button', { name: 'Show layer 0 alone' }).click()

  await damageAndUndo(page)
  await compareRows(page)
  await exportAll(page)

  for (const theme of ['dark', 'light']) {
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    expect(await violations(page)).toEqual([])
    await page.screenshot({ path: `test-results/lattice-${theme}.png` })
    await page.keyboard.press('Shift+T')
  }
  expect(complaints).toEqual([])
})

async function damageAndUndo(page: Page): Promise<void> {
  await page.keyboard.press('d')
  await expect(page.getByRole('button', { name: 'Damage brush' })).toHaveAttribute('aria-pressed', 'true')
  const damage = page.getByRole('region', { name: 'Damage and recovery' })
  for (const [axis, value] of Object.entries({ x: '3', y: '2', z: '3' }))
    await damage.getByRole('textbox', { name: `brush ${axis}` }).fill(value)
  await damage.getByRole('textbox', { name: 'radius in cells' }).fill('1.5')
  await expect(damage.getByText('19 cells')).toBeVisible()
  await damage.getByRole('button', { name: /^Damage at t \d$/ }).click()
  await expect(damage.getByRole('img', { name: /^Relative error of the damaged/ })).toBeVisible({ timeout: 60_000 })
  await expect(shownT(page)).toHaveAttribute('aria-valuetext', /of 16$/)
  // it plays on past T until the output has felt it, and says how much came back
  await expect(damage.getByRole('status')).toHaveText(/of the worst is recovered/, { timeout: 30_000 })
  await expect(page.getByText(/^damaged, \d+.% recovered$/)).toBeVisible()
  await page.screenshot({ path: 'test-results/lattice-damage.png' })
  await damage.getByRole('button', { name: 'Undo' }).click()
  await expect(damage.getByRole('img')).toBeHidden()
  await expect(shownT(page)).toHaveAttribute('aria-valuetext', /of 8$/)
  await page.keyboard.press('p')
}

async function compareRows(page: Page): Promise<void> {
  await page.keyboard.press('c')
  const rows = page.getByRole('button', { name: 'Rows that are followed' })
  await expect(rows).toHaveText(/validation row 3\+1/)
  await expect(page.getByText('validation row 4', { exact: true })).toBeVisible({ timeout: 60_000 })
  await rows.click()
  await page.getByRole('combobox', { name: 'kind of row 2' }).selectOption('train')
  await page.getByRole('textbox', { name: 'row 2', exact: true }).fill('7')
  await page.keyboard.press('Escape')
  await expect(page.getByText('training row 7', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(page).toHaveURL(/row=v3%2Ct7/)
  await page.screenshot({ path: 'test-results/lattice-compare.png' })
  await page.getByRole('button', { name: 'Compare rows' }).click()
  await expect(rows).toHaveText('validation row 3')
  await expect(page.getByText('training row 7', { exact: true })).toBeHidden({ timeout: 60_000 })
}

async function exportAll(page: Page): Promise<void> {
  const picture = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save picture' }).click()
  const png = await readFile(await (await picture).path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect(png.readUInt32BE(16)).toBeGreaterThan(600)
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save film' }).click()
  const film = await coming
  expect(film.suggestedFilename()).toMatch(/^[a-z]+-[\w-]*lattice-3\.webm$/)
  const bytes = await readFile(await film.path())
  expect(bytes.readUInt32BE(0)).toBe(0x1a45dfa3)
  const played = await play(page, bytes)
  expect(played.duration).toBeCloseTo(11 * 0.25, 1)
  expect(played.width).toBe(png.readUInt32BE(16))
  expect(played.time).toBeGreaterThan(0.5)
}

/** Plays a film in a video element of a blank page of the same browser. */
async function play(page: Page, film: Buffer): Promise<{ duration: number; width: number; time: number }> {
  const blank = await page.context().newPage()
  try {
    return await blank.evaluate(async (base64) => {
      const video = document.createElement('video')
      video.muted = true
      video.src = `data:video/webm;base64,${base64}`
      await new Promise((resolve, reject) => {
        video.onloadedmetadata = resolve
        video.onerror = () => reject(new Error(video.error?.message ?? 'it cannot be loaded'))
      })
      await video.play()
      await new Promise<void>((resolve) => {
        video.ontimeupdate = () => video.currentTime > 0.5 && resolve()
      })
      return { duration: video.duration, width: video.videoWidth, time: video.currentTime }
    }, film.toString('base64'))
  } finally {
    await blank.close()
  }
}
