/** Draws the app's PNG icons from public/icon.svg with the browser that the tests use: `node scripts/icons.mjs`. Their results are committed. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findChrome } from './lib/chrome.mjs'
import { ROOT, runMain } from './lib/process.mjs'

const FOLDER = join(ROOT, 'public/icons')
const SVG = readFileSync(join(ROOT, 'public/icon.svg'), 'utf8')
/** A mask may cut everything outside of a circle of 80 % of the width. */
const SAFE = 0.72

/** @type {readonly [name: string, size: number, share: number][]} */
const ICONS = [
  ['192', 192, 1],
  ['512', 512, 1],
  ['maskable-512', 512, SAFE],
]

await runMain(async () => {
  mkdirSync(FOLDER, { recursive: true })
  const executablePath = findChrome()
  const browser = await chromium.launch(executablePath ? { executablePath, args: ['--no-sandbox'] } : {})
  for (const [name, size, share] of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const ground = share < 1 ? '#0b0d10' : 'transparent'
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}"><div style="width:${size * share}px;height:${size * share}px">${SVG}</div></body>`,
    )
    await page.screenshot({ path: join(FOLDER, `${name}.png`), omitBackground: true })
    await page.close()
  }
  await browser.close()
})
