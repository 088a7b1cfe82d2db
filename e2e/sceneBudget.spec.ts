import { expect, type Page, test } from '@playwright/test'
import { BUDGET, bytesAllowed, type DrawnCost } from '../src/scene/budget'
import { openStudio, setSetting, waitForStep } from './studio'

const CELLS = 15 * 15 * 11

/** Gathers what every picture costs; calls to WebGL are timed from now on. */
async function watchPictures(page: Page): Promise<void> {
  await page.evaluate(() => {
    const costs: unknown[] = []
    document.addEventListener('lattice-drawn', (event) => costs.push((event as CustomEvent).detail))
    document.querySelector('.stage')?.dispatchEvent(new CustomEvent('lattice-time'))
    Object.assign(globalThis, { costs })
  })
}

const costs = (page: Page): Promise<DrawnCost[]> => page.evaluate(() => (globalThis as unknown as { costs: DrawnCost[] }).costs)

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Milliseconds of processor time of everything that the main thread does for one picture while the camera turns. */
async function turning(page: Page, pictures: number): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
  }
  const before = await busy()
  await page.evaluate(async (count) => {
    const canvas = document.querySelector('.stage canvas')
    for (let i = 0; i < count; i++) {
      const drawn = new Promise((resolve) => document.addEventListener('lattice-drawn', resolve, { once: true }))
      canvas?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }))
      await drawn
    }
  }, pictures)
  return ((await busy()) - before) / pictures
}

/** Draws `count` pictures one by one: t goes on, and the camera turns. */
async function draw(page: Page, count: number): Promise<DrawnCost[]> {
  const before = (await costs(page)).length
  await page.getByRole('img', { name: /^Lattice in 3-D/ }).focus()
  for (let i = 0; i < count; i++) {
    const seen = (await costs(page)).length
    await page.keyboard.press(i % 2 === 0 ? '[' : 'ArrowLeft')
    await expect.poll(async () => (await costs(page)).length, { timeout: 20_000 }).toBeGreaterThan(seen)
  }
  return (await costs(page)).slice(before)
}

test('a picture of the whole lattice keeps its budget, and nothing is drawn while nothing changes', async ({ page }) => {
  test.setTimeout(240_000)
  await openStudio(page)
  // one update of the full-sized lattice, with as little of a model behind it as can be
  for (const [name, value] of Object.entries({ channels: 4, hidden: 4, 'steps T': 14 })) await setSetting(page, 'Lattice', name, value)
  const micro = page.getByRole('textbox', { name: 'micro-batch' })
  await micro.fill('2')
  await micro.press('Enter')
  await setSetting(page, 'Run', 'steps', 1)
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 1)
  await page.getByRole('link', { name: 'Lattice', exact: true }).click()
  await expect(page.getByRole('slider', { name: 'lattice step t' })).toHaveAttribute('aria-valuetext', 't 14 of 14', { timeout: 120_000 })
  await watchPictures(page)

  const drawn = await draw(page, 12)
  for (const cost of drawn) {
    expect(cost.panels).toBe(1)
    expect(cost.cells).toBe(CELLS)
    expect(cost.draws).toBeLessThanOrEqual(BUDGET.plainDrawsPerPanel)
    expect(cost.triangles).toBeLessThanOrEqual(CELLS * BUDGET.trianglesPerCell + 2)
    expect(cost.bytes).toBeLessThanOrEqual(bytesAllowed(CELLS, 1))
  }
  const own = drawn.map(({ total, webgl }) => total - (webgl ?? Number.NaN))
  const main = drawn.map(({ page: milliseconds }) => milliseconds)
  const orbit = await turning(page, 12)
  console.log(
    `a picture of ${CELLS} cells: ${drawn[0]?.draws} draws, ${drawn[0]?.triangles} triangles, ${Math.max(...drawn.map(({ bytes }) => bytes))} bytes; ` +
      `scene thread without WebGL: median ${median(own).toFixed(2)} ms (WebGL ${median(drawn.map(({ webgl }) => webgl ?? Number.NaN)).toFixed(1)} ms); ` +
      `main thread for a new t: median ${median(main).toFixed(2)}, longest ${Math.max(...main).toFixed(2)} ms, while it turns: ${orbit.toFixed(2)} ms of everything`,
  )
  expect(median(own)).toBeLessThan(BUDGET.milliseconds)
  expect(median(main)).toBeLessThan(BUDGET.milliseconds)
  expect(orbit).toBeLessThan(BUDGET.milliseconds)

  // several lattices cost their own share and no more
  await page.keyboard.press('c')
  await expect(page.getByText('validation row 1', { exact: true })).toBeVisible({ timeout: 120_000 })
  const beside = (await draw(page, 2)).at(-1)
  expect(beside?.panels).toBe(2)
  expect(beside?.draws).toBeLessThanOrEqual(2 * BUDGET.plainDrawsPerPanel)
  expect(beside?.bytes).toBeLessThanOrEqual(bytesAllowed(2 * CELLS, 2))

  // idle: no picture in two seconds
  await page.waitForTimeout(1500)
  const still = (await costs(page)).length
  await page.waitForTimeout(2000)
  expect((await costs(page)).length).toBe(still)

  // hidden: what changes is drawn when the page is seen again
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await page.keyboard.press('[')
  await page.waitForTimeout(1000)
  expect((await costs(page)).length).toBe(still)
  await page.evaluate(() => {
    Reflect.deleteProperty(document, 'visibilityState')
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect.poll(async () => (await costs(page)).length, { timeout: 20_000 }).toBeGreaterThan(still)
})
