/** The browser dies again and again while it trains; what it comes back to is looked at before the studio is. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, type Page } from '@playwright/test'
import { drop } from './files'
import { QUIET_PAGE, readStore } from './keptStore'
import { KillableBrowser } from './killable'
import { stepShown } from './studio'

/** Updates between two checkpoints. */
const INTERVAL = 6
/** A lattice that is fast on a software device, with a checkpoint of some megabytes: saving takes a while. */
const CONFIG = `lattice: {width: 3, height: 3, depth: 3, channels: 8, hidden: 96, steps: 2, share: cell}
batch: {micro: 2}
precision: f32
run: {steps: 1000000, evaluateEvery: 1000, checkpointEvery: ${INTERVAL}, seed: 7}
`

export interface KillReport {
  kills: number
  /** Of them, those that left a save behind that never ended. */
  inside: number
  /** Updates that were lost, by kill. */
  lost: number[]
  /** Checkpoints that were not what their record says. */
  torn: number
  /** Updates that the studio had said it saved, and that were not there; must be none. */
  broken: number
  /** Recorded lines that are missing or stand twice, at the end. */
  wrongLines: number
  steps: number
}

/** Numbers from 0 to 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}

/** Resolves when the browser begins to write a checkpoint. */
const aSave = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('checkpoints', { create: true })
    const names = async (): Promise<string[]> => {
      const list: string[] = []
      for await (const name of folder.keys()) list.push(name)
      return list
    }
    const known = new Set(await names())
    const end = performance.now() + 60_000
    while (performance.now() < end) if ((await names()).some((name) => !known.has(name))) return
    throw new Error('No save came within a minute.')
  })

const savedAt = async (page: Page): Promise<number> =>
  Number(/Saved at step\s*([\d\s]+)/.exec((await page.getByRole('contentinfo').textContent()) ?? '')?.[1]?.replace(/\s/g, '') ?? 0)

/** Starts the run, or goes on with it, and waits until it does updates. */
async function go(page: Page, first: boolean): Promise<void> {
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled({ timeout: 60_000 })
  if (first) {
    await drop(page, [{ name: 'kills.yaml', bytes: Buffer.from(CONFIG) }])
    await expect(page.getByText('Settings of kills.yaml applied.')).toBeVisible()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    // without a first checkpoint there is nothing that could be lost
    await expect.poll(() => savedAt(page), { timeout: 60_000 }).toBeGreaterThan(0)
    return
  }
  await page.getByRole('button', { name: 'More for run 1', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Resume/ }).click()
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeEnabled({ timeout: 60_000 })
}

/** Kills a browser that trains so many times, every second time while it saves. */
export async function killRepeatedly(kills: number, seed: number): Promise<KillReport> {
  await using killable = await KillableBrowser.create()
  const random = chance(seed)
  const report: KillReport = { kills, inside: 0, lost: [], torn: 0, broken: 0, wrongLines: 0, steps: 0 }
  for (let round = 0; round < kills; round++) {
    const page = await killable.open('#runs')
    await go(page, round === 0)
    await wait(100 + 900 * random())
    const [shown, said] = await Promise.all([stepShown(page), savedAt(page)])
    // nothing comes between the beginning of a save and the end of the browser
    if (round % 2 === 0) await aSave(page)
    await killable.kill()

    const quiet = await killable.open(QUIET_PAGE)
    const store = await readStore(quiet)
    const [run] = store.runs
    const steps = run ? (store.steps[run.id] ?? []) : []
    const newest = Math.max(0, ...steps)
    const trained = Math.max(shown, ...(run ? (store.lines[run.id] ?? []).slice(-1) : []))
    report.torn += store.torn.length
    report.inside += store.orphans > 0 ? 1 : 0
    report.broken += newest < said ? 1 : 0
    report.lost.push(trained - newest)
    report.steps = Math.max(report.steps, trained)
    await quiet.close()
  }
  const page = await killable.open('#runs')
  await go(page, false)
  await expect.poll(() => savedAt(page), { timeout: 60_000 }).toBeGreaterThan(0)
  const { lines, orphans, torn, runs } = await readStore(page)
  report.torn += torn.length
  // saves that never ended were cleared away, and one may be under way
  if (orphans > 1) report.broken++
  report.wrongLines = (lines[runs[0]?.id ?? ''] ?? []).filter((step, i) => step !== i + 1).length
  return report
}

/** What is promised of any number of kills. */
export function expectUnharmed({ torn, broken, wrongLines, lost }: KillReport): void {
  expect({ torn, broken, wrongLines }).toEqual({ torn: 0, broken: 0, wrongLines: 0 })
  // the interval, and what was done while the save at its end was under way
  expect(Math.max(...lost)).toBeLessThan(2 * INTERVAL)
}
