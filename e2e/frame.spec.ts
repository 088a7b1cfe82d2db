import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, type Page, type Response, test } from '@playwright/test'
import { serve } from '../scripts/lib/index.mjs'
import { openStudio, setSetting, waitForStep, watchPage } from './studio'

const FIRST_LOAD = 400 * 1024
const theme = (page: Page): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset.theme)
const focused = (page: Page): Promise<string | null> => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null)

test('the first load until Train can be pressed is below 400 KB', async ({ page }) => {
  const responses: Response[] = []
  page.on('response', (response) => responses.push(response))
  await openStudio(page)
  const sizes = await Promise.all(
    responses.map(async (response) => [new URL(response.url()).pathname, gzipSync(await response.body()).length] as const),
  )
  const sum = sizes.reduce((total, [, bytes]) => total + bytes, 0)
  const largest = sizes.toSorted((a, b) => b[1] - a[1]).slice(0, 6)
  console.log(
    `first load: ${(sum / 1024).toFixed(1)} KB in ${sizes.length} files; ${largest.map(([path, bytes]) => `${path} ${bytes}`).join(', ')}`,
  )
  expect(sizes.some(([path]) => path.includes('training.worker'))).toBe(true)
  expect(sizes.filter(([path]) => /scene|selfcheck|yaml|Palette|HelpPanel/.test(path))).toEqual([])
  expect(sum).toBeLessThan(FIRST_LOAD)
})

test('in the top bar of a run nothing runs into its neighbour, from a small window to a large one', async ({ page }) => {
  await openStudio(page)
  await page.getByRole('radio', { name: 'tiny' }).click()
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
  await setSetting(page, 'Run', 'steps', 100_000)
  await page.getByRole('button', { name: 'Train' }).click()
  // it trains on: how long it still takes needs more room than how long it took
  await waitForStep(page, 10)
  await expect(page.getByRole('banner').getByText(/^left · ends/)).toBeVisible()
  const spilled = (): Promise<string[]> =>
    page.locator('header > *:visible').evaluateAll((cells) =>
      cells.flatMap((cell) => {
        const [own, range] = [cell.getBoundingClientRect(), document.createRange()]
        range.selectNodeContents(cell)
        const texts = [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1)
        return texts.some(({ right }) => right > own.right + 1) ? [`${cell.className}: ${cell.textContent}`] : []
      }),
    )
  const widths = [1024, 1100, 1200, 1280, 1360, 1440, 2560]
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    expect(await spilled(), `${width} pixels`).toEqual([])
  }
  // a long name is cut, and drives nothing out of the window
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: /name/i }).fill('a run with a name that is as long as names of sweeps can be')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^a run with a name/ })).toBeVisible()
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    const beyond = await page.locator('header').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    expect(beyond, `${width} pixels`).toBeLessThanOrEqual(0)
  }
})

test('commands, settings and words are found by name; help, theme, panes and names are remembered or taken back', async ({ page }) => {
  const complaints = watchPage(page)
  await openStudio(page)

  // a command, by its name and from its button
  await page.getByRole('button', { name: 'Find a command' }).click()
  const search = page.getByRole('combobox', { name: 'Find a command, a setting or a word' })
  await expect(search).toBeFocused()
  await expect(page.getByRole('option', { name: /^Do one step.*Pause the run first/ })).toHaveAttribute('aria-disabled', 'true')
  await search.fill('dark light')
  await search.press('Enter')
  await expect(search).toBeHidden()
  await expect.poll(() => theme(page)).toBe('light')

  // a setting, from another screen
  await page.keyboard.press('5')
  await expect(page).toHaveURL(/#devices$/)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option')).toHaveText(/Switch between dark and light/)
  await search.fill('learning rate')
  await search.press('Enter')
  await expect.poll(() => focused(page)).toBe('learning rate')
  await expect(page).toHaveURL(/#train\?filter=learning\+rate$/)

  // a word, and the keys
  await page.keyboard.press('Control+k')
  await search.fill('effective batch')
  await page.getByRole('group', { name: 'Words' }).getByRole('option').first().click()
  const help = page.getByRole('dialog', { name: 'Help' })
  await expect(help.getByText('Micro-batch times accumulation')).toBeInViewport()
  await help.getByRole('tab', { name: 'Keys' }).click()
  await expect(help.getByText('Train, pause or resume')).toBeVisible()
  await help.getByRole('tab', { name: 'The maths in short' }).click()
  await expect(help.getByText('Decoder: the last layer becomes an answer')).toBeVisible()
  await help.getByRole('button', { name: 'Close the help' }).click()
  await expect(help).toBeHidden()
  expect(complaints).toEqual([])
})

test('panes keep their size, a run gets a name, and what was done can be undone', async ({ page }) => {
  await openStudio(page)
  const handle = page.getByRole('separator', { name: 'Size of settings' })
  await handle.focus()
  const before = Number(await handle.getAttribute('aria-valuenow'))
  await handle.press('ArrowRight')
  await handle.press('ArrowRight')
  await expect(handle).toHaveAttribute('aria-valuenow', String(before + 32))
  const box = await handle.boundingBox()
  if (!box) throw new Error('the divider is not on the screen')
  await page.mouse.move(box.x + 4, box.y + 200)
  await page.mouse.down()
  await page.mouse.move(box.x + 28, box.y + 200, { steps: 3 })
  await page.mouse.up()
  await expect(handle).toHaveAttribute('aria-valuenow', String(before + 56))
  await page.reload()
  await expect(handle).toHaveAttribute('aria-valuenow', String(before + 56))
  await handle.press('Enter')
  await expect(handle).toHaveAttribute('aria-valuenow', String(before))

  await page.getByRole('radio', { name: 'tiny' }).click()
  await setSetting(page, 'Run', 'steps', 4)
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 4)
  await expect(page.getByRole('button', { name: 'Train' })).toBeVisible()
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Name of the run' }).fill('cedar')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^cedar, / })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeVisible()
  await page.locator('body').press('Control+z')
  await expect(page.getByRole('button', { name: /^cedar, / })).toBeHidden()
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeHidden()
})

test.describe('on a first visit', () => {
  test.use({ storageState: { cookies: [], origins: [] } })

  test('the tour leads to a trained lattice and its export, and does not come back', async ({ page }) => {
    await openStudio(page)
    await page.getByRole('complementary', { name: 'Tour' }).getByRole('button', { name: 'Take the tour' }).click()
    const step = (n: number) => page.getByRole('complementary', { name: `Tour, step ${n} of 4` })
    await expect(step(1)).toBeFocused()
    await expect(page).toHaveURL(/#data/)
    await step(1).getByRole('button', { name: 'Next' }).click()
    // what follows looks at what was trained: without a run the tour waits
    await expect(page).toHaveURL(/#train/)
    await expect(step(2).getByRole('button', { name: 'Next' })).toBeDisabled()
    await step(2).getByRole('button', { name: 'Train the tour’s run' }).click()
    await expect(step(2).getByText(/^It is trained: of \d+ replies/)).toBeVisible({ timeout: 120_000 })
    await expect(page.getByText(/recall@1 0?\.\d/).first()).toBeVisible()
    await step(2).getByRole('button', { name: 'Next' }).click()
    await expect(page).toHaveURL(/#lattice/)
    await step(3).getByRole('button', { name: 'Next' }).click()
    await page.keyboard.press('Control+e')
    await expect(page.getByRole('menuitem', { name: /^Checkpoint/ })).toBeEnabled()
    await expect(page.getByRole('complementary', { name: /^Tour/ })).toBeHidden()
    await page.reload()
    await openStudio(page)
    await expect(page.getByRole('complementary', { name: 'Tour' })).toBeHidden()
  })
})

test.describe('without a network', () => {
  test.use({ serviceWorkers: 'allow' })
  const caches = (page: Page): Promise<string[]> => page.evaluate(async () => (await globalThis.caches.keys()).toSorted())
  const controlled = (page: Page) => expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 60_000 })

  test('the studio opens and trains a step; a newer build is offered, and the older one goes', async ({ page, context }) => {
    const root = join(await mkdtemp(join(tmpdir(), 'lattice-site-')), 'site')
    await cp('dist-e2e', root, { recursive: true })
    const { url, close } = await serve({ root })
    await page.addInitScript(() => localStorage.setItem('lattice-tour', 'done'))
    await page.goto(url)
    await controlled(page).toBe('activated')
    const [first = ''] = await caches(page)

    await context.setOffline(true)
    await page.reload()
    await page.getByRole('radio', { name: 'tiny' }).click()
    await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
    await page.getByRole('button', { name: 'Train' }).click()
    await waitForStep(page, 1)
    await context.setOffline(false)

    // another build: the page under another name
    const script = await readFile(join(root, 'sw.js'), 'utf8')
    const page2 = await readFile(join(root, 'index.html'), 'utf8')
    const entry = /src="(\/assets\/[^"]+)"/.exec(page2)?.[1] ?? ''
    const renamed = entry.replace('.js', '-2.js')
    await cp(join(root, entry), join(root, renamed))
    await writeFile(join(root, 'index.html'), page2.replace(entry, renamed))
    await writeFile(join(root, 'sw.js'), script.replace(entry, renamed).replace(/BUILD = '\w+'/, "BUILD = 'another'"))
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
    await expect(page.getByText('A new version is ready.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Reload' })).toBeDisabled()
    await page.keyboard.press('Shift+Escape')
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.waitForFunction(() => document.querySelector<HTMLScriptElement>('script[type="module"]')?.src.includes('-2.js'))
    await expect.poll(() => caches(page)).toEqual(['lattice-build-another'])
    expect(first).toMatch(/^lattice-build-[0-9a-f]{16}$/)
    close()
  })
})
