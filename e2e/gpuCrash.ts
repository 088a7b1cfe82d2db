/** A browser whose GPU process crashes, and a run in it. The bodies of e2e/recovery.spec.ts and e2e/soak/recovery.soak.ts. */
import { type Browser, type CDPSession, chromium, expect, type Page } from '@playwright/test'
import config from '../playwright.config'
import { exported, linesOf, openStudio, setSetting, stepShown, waitForStep } from './studio'

/** With these the GPU process may crash as often as it likes; without them no adapter is given after the second time. */
export const ANY_NUMBER_OF_CRASHES = ['--disable-gpu-process-crash-limit', '--disable-domain-blocking-for-3d-apis']

export interface Crashing {
  browser: Browser
  page: Page
  /** Of the page. */
  cdp: CDPSession
  crashGpu(): Promise<void>
}

/** A browser of its own, with the studio open in it. */
export async function openCrashing(flags: readonly string[], remembered: Record<string, string> = {}): Promise<Crashing> {
  const { launchOptions, baseURL = '', viewport } = config.use ?? {}
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), ...flags] })
  const localStorage = Object.entries({ 'lattice-tour': 'done', ...remembered }).map(([name, value]) => ({ name, value }))
  const context = await browser.newContext({
    baseURL,
    viewport: viewport ?? null,
    serviceWorkers: 'block',
    storageState: { cookies: [], origins: [{ origin: baseURL.replace(/\/$/, ''), localStorage }] },
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await openStudio(page)
  const whole = await browser.newBrowserCDPSession()
  return {
    browser,
    page,
    cdp: await context.newCDPSession(page),
    // its answer is lost with the process
    crashGpu: async () => void (await whole.send('Browser.crashGpuProcess').catch(() => undefined)),
  }
}

/** A run of few milliseconds a step, with a checkpoint every `every` steps. */
export async function chooseSmall(page: Page, steps: number, every: number): Promise<void> {
  await page.getByRole('radio', { name: 'tiny' }).click()
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
  for (const [label, value] of Object.entries({ width: 3, height: 3, depth: 3, 'steps T': 3, channels: 4, hidden: 4 }))
    await setSetting(page, 'Lattice', label, value)
  await setSetting(page, 'Run', 'steps', steps)
  await setSetting(page, 'Run', 'save every', every)
  await setSetting(page, 'Run', 'evaluate every', every)
}

export const phaseOf = (page: Page) => page.getByRole('toolbar', { name: 'Run' })
export const train = (page: Page): Promise<void> => phaseOf(page).getByRole('button', { name: 'Train' }).click()

export async function untilFinished(page: Page, timeout = 150_000): Promise<void> {
  await expect(phaseOf(page).getByRole('button', { name: 'Train' })).toBeEnabled({ timeout })
}

/** Every bit of a run's state but for its times, and its lines. */
export async function bitsOf(page: Page): Promise<{ tensors: Buffer; lines: unknown[] }> {
  const file = await exported(page, 'Checkpoint')
  const header = Number(file.readBigUInt64LE(0))
  const lines = linesOf(await exported(page, 'Metrics')).map(({ seconds: _, ...line }) => line)
  return { tensors: file.subarray(8 + header), lines }
}

/** Seconds that the run was without a GPU, each time, as its events say. */
export async function recoveries(page: Page): Promise<number[]> {
  const texts = await page
    .getByRole('region', { name: 'Events' })
    .getByText(/goes on after a lost GPU/)
    .allTextContents()
  return texts.map((text) => Number(/([\d.]+) s later/.exec(text)?.[1]))
}

/** The lattice is drawn anew at another size: its WebGL context too was lost with the process. */
export async function expectLatticeDrawn(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Lattice', exact: true }).click()
  const drawn = (): Promise<number> =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.stage canvas')
      if (!canvas) return 0
      const copy = new OffscreenCanvas(canvas.width, canvas.height)
      const context = copy.getContext('2d') as OffscreenCanvasRenderingContext2D
      context.drawImage(canvas, 0, 0)
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
      return data.filter((value, i) => i % 4 === 3 && value > 0).length
    })
  await expect.poll(drawn, { timeout: 30_000 }).toBeGreaterThan(1000)
  await page.getByRole('link', { name: 'Train', exact: true }).click()
}

/** Pseudo-random numbers below `below`, the same for a seed. */
export function drawing(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/**
 * A run in which the GPU process crashes so many times at seeded moments, against the same one left alone.
 * @returns seconds without a GPU, each time
 */
export async function crashesAndRecovers(crashes: number, seed: number): Promise<number[]> {
  const { browser, page, crashGpu } = await openCrashing(ANY_NUMBER_OF_CRASHES)
  try {
    const draw = drawing(seed)
    await chooseSmall(page, 60 * crashes, 10)
    await train(page)
    await untilFinished(page, 60_000 + crashes * 30_000)
    expect(await stepShown(page)).toBe(60 * crashes)
    const whole = await bitsOf(page)
    await train(page)
    await waitForStep(page, 1)
    for (let crash = 1; crash <= crashes; crash++) {
      // between one checkpoint and the next but one, and not at the beginning of a step alone
      await waitForStep(page, Math.min(60 * crashes - 30, 45 * (crash - 1) + draw(20)))
      await page.waitForTimeout(draw(40))
      await crashGpu()
      await expect.poll(async () => (await recoveries(page)).length, { timeout: 60_000 }).toBe(crash)
    }
    await untilFinished(page, 60_000 + crashes * 30_000)
    expect(await stepShown(page)).toBe(60 * crashes)
    const end = await bitsOf(page)
    expect(end.tensors.equals(whole.tensors)).toBe(true)
    expect(end.lines).toEqual(whole.lines)
    const without = await recoveries(page)
    expect(without).toHaveLength(crashes)
    await expectLatticeDrawn(page)
    return without
  } finally {
    await browser.close()
  }
}

/** Freezes the page for a while, and lets it go on. */
export async function freeze({ cdp, page }: Crashing, milliseconds: number): Promise<void> {
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  await cdp.send('Page.setWebLifecycleState', { state: 'active' })
  await page.bringToFront()
}

/**
 * A run whose page is frozen so many times, for longer than the GPU's own deadline, against the same one left alone.
 */
export async function survivesFreezing(times: number): Promise<void> {
  const crashing = await openCrashing([], { 'lattice-care': JSON.stringify({ deadline: 5 }) })
  const { browser, page } = crashing
  try {
    const steps = 150 * times
    await chooseSmall(page, steps, 50)
    await train(page)
    await untilFinished(page, 60_000 + times * 30_000)
    expect(await stepShown(page)).toBe(steps)
    const whole = await bitsOf(page)
    await train(page)
    for (let i = 0; i < times; i++) {
      await waitForStep(page, Math.min(steps - 1, 100 * i + 5))
      await freeze(crashing, 6500)
    }
    await untilFinished(page, 60_000 + times * 30_000)
    expect(await stepShown(page)).toBe(steps)
    await expect(page.getByRole('alert')).toHaveCount(0)
    expect(await recoveries(page)).toEqual([])
    const end = await bitsOf(page)
    expect(end.tensors.equals(whole.tensors)).toBe(true)
    expect(end.lines).toEqual(whole.lines)
  } finally {
    await browser.close()
  }
}
