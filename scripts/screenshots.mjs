/**
 * `npm run screenshots`: trains a little and takes the pictures of docs/studio.md, on whatever GPU the installed Chrome is given here.
 */
import { chromium } from 'playwright'
import { ensureBuilt, TARGETS } from './lib/build.mjs'
import { findChrome } from './lib/index.mjs'
import { runMain, SetupError, say } from './lib/process.mjs'
import { serve } from './lib/serve.mjs'

const FLAGS = [
  '--headless=new',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
  '--no-sandbox',
]
/** Longest that a picture is waited for, in milliseconds. */
const LONGEST = 600_000

/** @param {import('playwright').Page} page @param {string} name */
async function picture(page, name) {
  await page.waitForTimeout(1500)
  await page.screenshot({ path: `docs/${name}.png` })
  say(`docs/${name}.png`)
}

/** @param {import('playwright').Page} page @param {string} name @param {string | number} value */
async function set(page, name, value) {
  const field = page.getByRole('region', { name: 'Settings' }).getByRole('textbox', { name, exact: true })
  await field.fill(String(value))
  await field.press('Enter')
}

/** @param {import('playwright').Page} page @param {string} screen */
const show = (page, screen) => page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen, exact: true }).click()

/** @param {import('playwright').Page} page */
async function train(page) {
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.getByRole('button', { name: 'Train', exact: true }).waitFor({ state: 'hidden' })
}

await runMain(async () => {
  const executablePath = findChrome()
  if (!executablePath) throw new SetupError('No Chrome was found. Run: node scripts/setup.mjs')
  const { url, close } = await serve({ root: await ensureBuilt(TARGETS.page), port: 0 })
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.setDefaultTimeout(LONGEST)
    await page.goto(url)
    await page.getByRole('button', { name: 'Not now' }).click()
    await show(page, 'Data')
    await page.getByRole('button', { name: /^documents/ }).click()
    await page
      .getByRole('img', { name: /^Projection/ })
      .or(page.getByRole('application', { name: /projection/i }))
      .first()
      .waitFor()
    await page.waitForTimeout(4000)
    await picture(page, 'data')
    await page.getByRole('button', { name: /^clusters/ }).click()
    await show(page, 'Train')
    await page.getByRole('radio', { name: 'tiny' }).click()
    await set(page, 'micro-batch', 16)
    await train(page)
    await page.waitForFunction(() => Number(/step\s*(\d+)/.exec(document.querySelector('header')?.textContent ?? '')?.[1]) >= 130)
    await picture(page, 'studio')
    await page.keyboard.press('Control+k')
    await picture(page, 'palette')
    await page.keyboard.press('Escape')
    await show(page, 'Runs')
    await picture(page, 'runs')
    await page.getByRole('button', { name: 'Stop' }).click()
    await show(page, 'Devices')
    await page.getByRole('button', { name: 'Run self-check' }).click()
    await page.getByRole('button', { name: 'Run self-check' }).waitFor()
    await page.getByRole('button', { name: 'Profile an update' }).click()
    await page
      .getByRole('button', { name: 'Profile an update' })
      .or(page.getByRole('button', { name: 'Profile again' }))
      .waitFor()
    await picture(page, 'devices')
    await show(page, 'Lattice')
    await page
      .getByRole('button', { name: /^Follow/ })
      .first()
      .click()
    await page
      .getByRole('slider', { name: /^t$|lattice step/i })
      .first()
      .waitFor()
    await picture(page, 'lattice')
  } finally {
    await browser.close()
    await close()
  }
})
