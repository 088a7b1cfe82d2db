import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { unzipSync } from 'fflate'

/** Chooses an entry of the export menu under Runs; returns the file that comes. */
export async function exportedUnderRuns(page: Page, item: string | RegExp, nth = 0): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: 'Export runs' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: item }).nth(nth).click()
  const file = await download
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}

/** Gives a file to the dialog that a menu's entry opens. */
export async function restore(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.getByRole('button', { name: 'Export runs' }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: /^Restore a backup/ }).click()
  await (await chooser).setFiles({ name, mimeType: 'application/zip', buffer: bytes })
  await expect(page.getByRole('progressbar', { name: 'Restoring' })).toHaveCount(0)
}

/** The files of an archive, without its list: that says when it was made. */
export function filesOf(bytes: Buffer): Map<string, Buffer> {
  const files = Object.entries(unzipSync(bytes)).filter(([path]) => path !== 'backup.json')
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => [path, Buffer.from(content)]))
}
