/** Several tabs over one store: one of them trains a run, and tabs come and go. */
import { type BrowserContext, expect, type Page } from '@playwright/test'
import { drop } from './files'
import { readStore } from './keptStore'
import { KillableBrowser } from './killable'
import { waitForStep } from './studio'

const CONFIG = `lattice: {width: 4, height: 4, depth: 3, channels: 4, hidden: 8, steps: 2}
batch: {micro: 2}
precision: f32
run: {steps: 1000000, evaluateEvery: 1000, checkpointEvery: 10, seed: 7}
`

export interface TabsReport {
  tabs: number
  reloads: number
  /** Times that a tab was refused in a sentence, as another trains the run. */
  refused: number
  /** Times that another tab went on with it. */
  handedOver: number
  /** Looks at which the run had not exactly one writer. */
  wrongWriters: number
  /** Updates of the run that are recorded twice, or not at all. */
  wrongLines: number
  lostRuns: number
}

const holders = (page: Page): Promise<number> =>
  page.evaluate(async () => ((await navigator.locks.query()).held ?? []).filter(({ name }) => name?.startsWith('lattice-run-')).length)

const row = (page: Page) => page.getByRole('region', { name: 'Runs', exact: true }).getByRole('row').filter({ hasText: 'run 1' })
const refusal = (page: Page) => page.getByRole('alert').filter({ hasText: /another tab of this browser trains it/i })

/** Goes on with the newest checkpoint of the list. */
const resume = (page: Page): Promise<void> =>
  page.getByRole('region', { name: 'Checkpoints and settings' }).getByRole('button', { name: 'Resume', exact: true }).first().click()

const ready = async (page: Page): Promise<void> => {
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 60_000 })
  // a dropped config has led the tab that trains to Train
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await expect(row(page)).toBeVisible()
}

/** Reloads one tab after another, the one that trains among them. */
export async function reloadTabs(context: BrowserContext, tabs: number, reloads: number): Promise<TabsReport> {
  const report: TabsReport = { tabs, reloads, refused: 0, handedOver: 0, wrongWriters: 0, wrongLines: 0, lostRuns: 0 }
  const pages: Page[] = []
  for (let i = 0; i < tabs; i++) {
    const page = await context.newPage()
    await page.goto(`${KillableBrowser.url}#runs`)
    pages.push(page)
  }
  const at = (i: number): Page => pages[i % tabs] as Page
  const first = at(0)
  await expect(first.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 60_000 })
  await drop(first, [{ name: 'tabs.yaml', bytes: Buffer.from(CONFIG) }])
  await first.getByRole('button', { name: 'Train', exact: true }).click()
  await waitForStep(first, 12)
  let trainer = 0
  for (let i = 0; i < reloads; i++) {
    // every other time it is the tab that trains
    const reloaded = i % 2 === 0 ? (trainer + 1 + (i % (tabs - 1))) % tabs : trainer
    const page = at(reloaded)
    await page.reload()
    await ready(page)
    if (reloaded !== trainer) {
      await expect(row(page)).toContainText('in another tab')
      await resume(page)
      await expect(refusal(page)).toBeVisible({ timeout: 60_000 })
      report.refused++
    } else {
      trainer = (trainer + 1) % tabs
      const heir = at(trainer)
      await heir.bringToFront()
      await heir.reload()
      await ready(heir)
      await expect(row(heir)).toContainText('interrupted')
      await resume(heir)
      await expect(heir.getByRole('button', { name: 'Pause', exact: true })).toBeEnabled({ timeout: 60_000 })
      report.handedOver++
    }
    if ((await holders(page)) !== 1) report.wrongWriters++
  }
  const last = at(trainer)
  await last.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(row(last)).toContainText('stopped')
  await last.waitForTimeout(1200)
  const store = await readStore(last)
  report.lostRuns = store.runs.length === 1 && store.torn.length === 0 ? 0 : 1
  report.wrongLines = Object.values(store.lines)
    .flatMap((steps) => steps.map((step, i) => step !== i + 1))
    .filter(Boolean).length
  for (const page of pages) await page.close()
  return report
}
