import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { BackupArchive } from '../src/experiments/backup/open'
import { restoreBackup } from '../src/experiments/backup/restore'
import { writeBackup } from '../src/experiments/backup/write'
import { memorySource } from '../src/formats/source'
import { SweepFolder } from '../src/node/sweep/folder'
import { FolderArchive } from '../src/node/sweep/folderArchive'
import { exportedUnderRuns, filesOf, restore } from './archives'
import { violations, WCAG_22_AA } from './axe'
import { openStudio, setSetting, waitForStep, watchPage } from './studio'
import { rates, startSweep, sweepYaml, waitForCounts } from './sweeps'

test('a backup comes back in a fresh profile and in a folder, bit for bit; what differs is never replaced', async ({ page, browser }) => {
  const complaints = watchPage(page)
  await openStudio(page)
  await page.getByRole('radio', { name: 'tiny' }).click()
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
  await page.getByRole('textbox', { name: 'micro-batch' }).press('Enter')
  await setSetting(page, 'Run', 'steps', 4)
  await setSetting(page, 'Run', 'evaluate every', 2)
  await setSetting(page, 'Run', 'save every', 2)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await waitForStep(page, 4)
  await expect(page.getByText('Saved at step 4')).toBeVisible()

  await page.getByRole('link', { name: 'Runs' }).click()
  const first = await exportedUnderRuns(page, /^Back up/)
  expect(first.name).toMatch(/^lattice-backup-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.zip$/)
  const files = filesOf(first.bytes)
  const [run] = [...files.keys()].flatMap((path) => /^runs\/([^/]+)\/run\.json$/.exec(path)?.[1] ?? [])
  for (const name of ['config.yaml', 'metrics.jsonl', 'log.jsonl', 'last.safetensors'])
    expect(files.has(`runs/${run}/${name}`), name).toBe(true)

  // the same bits by way of another browser …
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin })
  const other = await context.newPage()
  complaints.push(...watchPage(other))
  await other.goto('/#runs')
  await restore(other, first.name, first.bytes)
  await expect(other.getByText(/brought back 1 run and \d checkpoints?\./)).toBeVisible()
  await expect(other.getByRole('region', { name: 'Runs', exact: true }).getByRole('row').filter({ hasText: 'run 1' })).toBeVisible()
  expect(await violations(other, WCAG_22_AA)).toEqual([])
  expect(filesOf((await exportedUnderRuns(other, /^Back up/)).bytes)).toEqual(files)
  // … where a second time brings nothing new, and what differs comes beside
  await restore(other, first.name, first.bytes)
  await expect(other.getByText(/held nothing that is not here already/)).toBeVisible()
  await context.close()

  // … and by way of a folder of the terminal
  const folder = new FolderArchive(new SweepFolder(mkdtempSync(join(tmpdir(), 'lattice-backup-'))))
  const opened = await BackupArchive.open(memorySource(first.name, first.bytes))
  expect(await restoreBackup(opened, folder, { newId: () => 'unused' })).toMatchObject({ runs: 1, same: 0, beside: [] })
  const parts: Uint8Array[] = []
  await writeBackup(folder, (part) => void parts.push(part), { created: '2026-01-01T00:00:00.000Z', build: '' })
  folder.close()
  expect(filesOf(Buffer.concat(parts))).toEqual(files)

  // a sweep that comes to rest leaves a backup by itself
  await startSweep(page, sweepYaml({ name: 'two', rates: rates(2), steps: 2 }))
  await waitForCounts(page, /^2 done$/)
  await expect(page.getByText(/^Backup kept in this browser, /)).toBeVisible()
  const kept = await exportedUnderRuns(page, /^Kept after a sweep/)
  const after = await BackupArchive.open(memorySource(kept.name, kept.bytes))
  expect((await after.sweeps()).map(({ sweep, trials }) => [sweep.name, trials.length])).toEqual([['two', 2]])
  expect(await after.runs()).toHaveLength(3)

  // what is no backup is refused in a sentence
  await restore(page, 'half.zip', first.bytes.subarray(0, first.bytes.length / 2))
  await expect(page.getByRole('alert')).toContainText('The archive’s directory is missing at its end; it was cut short.')
  const damaged = Buffer.from(first.bytes)
  damaged[first.bytes.indexOf('"kind":"train"') + 9] = 'T'.charCodeAt(0)
  await restore(page, 'damaged.zip', damaged)
  await expect(page.getByRole('alert')).toContainText(`“runs/${run}/metrics.jsonl” is damaged: its checksum is not the one that was saved.`)
  expect(complaints).toEqual([])
})
