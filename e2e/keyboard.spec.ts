import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { parseSafetensors } from './files'
import { openStudio, waitForStep, watchPage } from './studio'

interface Focused {
  tag: string
  name: string
}

/** What has the focus. */
const focused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    const element = document.activeElement
    return { tag: element?.tagName ?? '', name: element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '' }
  })

/** Tab, until the named control has the focus. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<string[]> {
  const passed: string[] = []
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    const now = await focused(page)
    expect(now.tag).not.toBe('BODY')
    passed.push(now.name)
    if (name.test(now.name)) return passed
  }
  throw new Error(`Tab does not come to ${name}: ${passed.join(' | ')}`)
}

/** Goes to a setting by its name and sets it. */
async function set(page: Page, name: string, value: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect.poll(() => focused(page)).toMatchObject({ name: 'Find a command, a setting or a word' })
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toMatchObject({ name, tag: 'INPUT' })
  await page.keyboard.press('Control+a')
  await page.keyboard.type(value)
  await page.keyboard.press('Enter')
}

test('a person without a mouse trains, looks around and exports', async ({ page }) => {
  const complaints = watchPage(page)
  await openStudio(page)

  // from the first Tab on, in the order in which things stand
  const order = await tabTo(page, /^light$/)
  expect(order[0]).toBe('Skip to the screen')
  const at = (name: RegExp): number => order.findIndex((one) => name.test(one))
  const stops = [/^New run/, /^Train$/, /^Device/, /^Find a command/, /^Export/, /^Data$/, /^Help$/, /^light$/].map(at)
  expect(stops).not.toContain(-1)
  expect(stops).toEqual(stops.toSorted((a, b) => a - b))
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => focused(page)).toMatchObject({ name: 'tiny' })

  await set(page, 'micro-batch', '4')
  await set(page, 'steps', '6')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('train pause')
  await page.keyboard.press('Enter')
  await waitForStep(page, 6)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()

  // every screen by its key; the focus stays on the page's own things
  for (const [key, hash] of [
    ['1', 'data'],
    ['3', 'lattice'],
    ['4', 'runs'],
    ['5', 'devices'],
    ['2', 'train'],
  ] as const) {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press(key)
    await expect(page).toHaveURL(new RegExp(`#${hash}`))
    await expect.poll(async () => (await focused(page)).tag).toBe('MAIN')
    await page.keyboard.press('Tab')
    expect((await focused(page)).tag).not.toBe('BODY')
  }

  // help and back, to where the focus was
  await page.keyboard.press('F1')
  await expect.poll(() => focused(page)).toMatchObject({ name: 'Close the help' })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeHidden()
  await expect.poll(async () => (await focused(page)).tag).not.toBe('BODY')

  await page.keyboard.press('Control+e')
  await expect(page.getByRole('menu')).toBeVisible()
  const download = page.waitForEvent('download')
  for (let i = 0; i < 12 && !/^Weights only/.test((await focused(page)).name); i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const { tensors } = parseSafetensors(await readFile(await (await download).path()))
  expect(tensors.get('cell.w1')?.values.every(Number.isFinite)).toBe(true)
  expect(complaints).toEqual([])
})
