import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'

/** Collects what must never happen on a page: errors, refused content, requests to other origins. */
export function watchPage(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.hostname !== '127.0.0.1') complaints.push(`request to ${url.host}`)
  })
  return complaints
}

/** Opens the studio and waits until the device and the first dataset are there. */
export async function openStudio(page: Page): Promise<void> {
  await page.goto('/')
  await expect(page.getByRole('link', { name: 'Device: SwiftShader, software device' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Train' })).toBeEnabled()
}

/** Chooses the built-in dataset `documents` and goes on to the Train screen. */
export async function chooseDocuments(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Data' }).click()
  await page.getByRole('button', { name: /^documents/ }).click()
  await expect(page.getByRole('button', { name: /^documents/ })).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('link', { name: 'Train', exact: true }).click()
}

/** Updates done, as the top bar shows them. */
export async function stepShown(page: Page): Promise<number> {
  const text = (await page.getByRole('banner').textContent()) ?? ''
  return Number(/step\s*(\d+)\s*of/.exec(text.replace(/[\u202f\u00a0 ]/g, ''))?.[1] ?? Number.NaN)
}

export async function waitForStep(page: Page, step: number, timeout = 150_000): Promise<void> {
  await expect.poll(() => stepShown(page), { timeout }).toBeGreaterThanOrEqual(step)
}

/** Chooses an entry of the export menu and returns the file that comes. */
export async function exported(
  page: Page,
  item: 'Checkpoint' | 'Weights only' | 'Averaged weights' | 'Metrics' | 'Config',
): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click()
  return readFile(await (await download).path())
}

/** Fills a setting's field. Groups that are closed are opened first. */
export async function setSetting(page: Page, group: string, label: string, value: number): Promise<void> {
  const header = page.getByRole('button', { name: new RegExp(`^${group}`) })
  if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click()
  const field = page.getByRole('region', { name: 'Settings' }).getByRole('textbox', { name: label, exact: true })
  await field.fill(String(value))
  await field.press('Enter')
}

/** The lines of an exported metrics file. */
export const linesOf = (file: Buffer): Record<string, number>[] =>
  file
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>)

export const trainLines = (file: Buffer): Record<string, number>[] => linesOf(file).filter(({ kind }) => (kind as unknown) === 'train')
