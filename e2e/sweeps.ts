/** Sweeps of tiny trials, as the end-to-end tests make and look at them. */
import { expect, type Page } from '@playwright/test'
import type { Sweep, Trial } from '../src/core/sweep/types'

/** A lattice that trains in a moment. */
export const TINY =
  'lattice: {width: 3, height: 3, depth: 3, channels: 4, hidden: 4, steps: 4}\n  batch: {micro: 4}\n  data: {validation: 0.005}'

export interface SweepText {
  name: string
  /** Learning rates, one a trial. */
  rates: readonly number[]
  /** More lines of the file's `config`, `axes` and `limits`. */
  config?: string
  axes?: string
  limits?: string
  steps?: number
}

/** A `sweep.yaml`. */
export const sweepYaml = ({ name, rates, config = '', axes = '', limits = '{}', steps = 8 }: SweepText): string => `name: ${name}
config:
  ${TINY}
  run: {steps: ${steps}, evaluateEvery: 4, checkpointEvery: 4}
  ${config}
axes:
  optimizer.learningRate: [${rates.join(', ')}]
  ${axes}
limits: ${limits}
`

export const rates = (count: number): number[] => Array.from({ length: count }, (_, i) => (i + 1) / 1000)

/** Plans a sweep by pasting its file, as a person does, and starts it. */
export async function startSweep(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'New sweep' }).first().click()
  const sheet = page.getByRole('dialog', { name: 'New sweep' })
  await sheet.getByRole('button', { name: 'Paste YAML…' }).click()
  await sheet.getByRole('textbox', { name: 'sweep.yaml' }).fill(text)
  await sheet.getByRole('button', { name: /^Start \d+ trials?$/ }).click()
  await expect(sheet).toBeHidden()
}

/** What the strip says of the trials: `4 done, 1 running`. */
export const counts = async (page: Page): Promise<string> =>
  (await page.getByRole('region', { name: 'Sweep', exact: true }).getByRole('img').getAttribute('aria-label')) ?? ''

export async function waitForCounts(page: Page, text: string | RegExp, timeout = 120_000): Promise<void> {
  await expect.poll(() => counts(page).catch(() => ''), { timeout, intervals: [100] }).toMatch(text)
}

/** The records as they lie in the browser's own database. */
export async function storedTrials(page: Page): Promise<{ sweeps: Sweep[]; trials: Trial[] }> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('lattice-studio-sweeps')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const all = (name: string): Promise<never[]> =>
      new Promise((resolve, reject) => {
        const request = database.transaction(name).objectStore(name).getAll()
        request.onsuccess = () => resolve(request.result.map(({ value }: { value: never }) => value) as never[])
        request.onerror = () => reject(request.error)
      })
    const stored = { sweeps: await all('sweeps'), trials: await all('trials') }
    database.close()
    return stored
  })
}

/** A run's `metrics.jsonl` as it lies in the browser's private files, without its times. */
export async function storedLines(page: Page, run: string): Promise<string> {
  const text = await page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory()
    const file = await (await root.getDirectoryHandle('runs')).getFileHandle(`${name}.metrics.jsonl`)
    return (await file.getFile()).text()
  }, run)
  return text.replace(/"seconds":[^,}]+,?/g, '')
}
