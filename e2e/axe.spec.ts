import { expect, type Page, test } from '@playwright/test'
import { violations, WCAG_22_AA } from './axe'
import { openStudio, setSetting, waitForStep } from './studio'

// what moves is half-way from one colour to the next
test.use({ contextOptions: { reducedMotion: 'reduce' } })

const SCREENS = ['Data', 'Train', 'Lattice', 'Runs', 'Devices'] as const

/** Violations that keep somebody out, with the place. */
const violationsAt = async (page: Page, place: string): Promise<string[]> =>
  (await violations(page, WCAG_22_AA)).map((line) => `${place}: ${line}`)

async function everyScreen(page: Page, state: string): Promise<string[]> {
  const all: string[] = []
  for (const theme of ['dark', 'light']) {
    for (const screen of SCREENS) {
      await page.getByRole('link', { name: screen, exact: true }).click()
      await expect(page.locator(`.app[data-screen="${screen.toLowerCase()}"] main.screen:not(.coming)`)).toBeVisible()
      all.push(...(await violationsAt(page, `${screen}, ${theme}, ${state}`)))
    }
    await page.getByRole('button', { name: /^Switch to the/ }).click()
  }
  return all
}

test('nothing of the empty studio keeps anyone out', async ({ page }) => {
  await openStudio(page)
  expect(await everyScreen(page, 'empty')).toEqual([])
})

test('nothing of a studio with a run keeps anyone out', async ({ page }) => {
  await openStudio(page)
  await page.getByRole('radio', { name: 'tiny' }).click()
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
  await setSetting(page, 'Run', 'steps', 4)
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 4)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()
  const all = await everyScreen(page, 'trained')
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  for (const theme of ['dark', 'light']) {
    const more = page.getByRole('button', { name: /^More for / })
    await expect(more.nth(1)).toBeVisible()
    const menus = [page.getByRole('button', { name: 'Export runs' }), ...(await more.all())]
    for (const [i, menu] of menus.entries()) {
      await menu.click()
      await expect(page.getByRole('menu')).toBeVisible()
      all.push(...(await violationsAt(page, `menu ${i} of Runs, ${theme}`)))
      await page.keyboard.press('Escape')
      await expect(page.getByRole('menu')).toBeHidden()
    }
    await page.getByRole('button', { name: /^Switch to the/ }).click()
  }
  expect(all).toEqual([])
})

test('nothing that opens over the screens keeps anyone out', async ({ page }) => {
  await openStudio(page)
  const all: string[] = []
  for (const theme of ['dark', 'light']) {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('combobox', { name: 'Find a command, a setting or a word' })).toBeFocused()
    all.push(...(await violationsAt(page, `palette, ${theme}`)))
    await page.keyboard.press('Escape')
    await expect(page.getByRole('combobox', { name: 'Find a command, a setting or a word' })).toBeHidden()
    await page.keyboard.press('F1')
    const help = page.getByRole('dialog', { name: 'Help' })
    for (const tab of ['Keys', 'Words', 'The maths in short']) {
      await help.getByRole('tab', { name: tab }).click()
      all.push(...(await violationsAt(page, `help ${tab}, ${theme}`)))
    }
    await help.getByRole('button', { name: 'Take the tour' }).click()
    await expect(page.getByRole('complementary', { name: 'Tour, step 1 of 4' })).toBeVisible()
    all.push(...(await violationsAt(page, `tour, ${theme}`)))
    await page.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('button', { name: /^Switch to the/ }).click()
  }
  expect(all).toEqual([])
})
