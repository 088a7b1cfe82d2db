import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CDPSession, chromium, expect, type Locator, type Page, test } from '@playwright/test'
import { drop, npyFile } from './files'
import { openStudio, watchPage } from './studio'

/** Bytes of memory that opening 2 GiB may take, over the page and its workers. */
const MOST_MEMORY = 300e6
const [ROWS, WIDTH] = [524_288, 1024]

let folder: string
let big: string
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lattice-'))
  big = join(folder, 'big.safetensors')
  const bytes = 4 * ROWS * WIDTH
  const header = Buffer.from(JSON.stringify({ query: { dtype: 'F32', shape: [ROWS, WIDTH], data_offsets: [0, bytes] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const file = openSync(big, 'w')
  writeSync(file, Buffer.concat([length, header]))
  // the rows take no room: all but the ends are holes
  ftruncateSync(file, 8 + header.length + bytes)
  const ends = Buffer.from(Float32Array.from({ length: WIDTH }, (_, i) => 1 + i).buffer)
  writeSync(file, ends, 0, ends.length, 8 + header.length)
  writeSync(file, ends, 0, 4 * 512, 8 + header.length + bytes - ends.length)
  closeSync(file)
})
test.afterAll(() => rmSync(folder, { recursive: true }))

/** The list of files on the Data screen. */
const files = (page: Page): Locator => page.getByRole('region', { name: 'Files' })

async function openData(page: Page): Promise<void> {
  await openStudio(page)
  await page.getByRole('link', { name: 'Data', exact: true }).click()
}

async function choose(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files…' }).click()
  await (await chooser).setFiles(path)
}

const usage = (page: Page): Promise<number> => page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)

test('a file is kept across reloads, and goes for good when it is removed', async ({ page }) => {
  const complaints = watchPage(page)
  await openData(page)
  const before = await usage(page)
  await drop(page, [{ name: 'kept.npy', bytes: npyFile(3000, 32, (i) => Math.sin(i)) }])
  await expect(files(page).getByRole('button', { name: 'kept.npy', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await page.reload()
  await expect(files(page).getByRole('button', { name: 'kept.npy', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(files(page)).toContainText('3 000 × 32')
  await expect.poll(() => usage(page)).toBeGreaterThan(before + 380_000)
  await page.getByRole('button', { name: 'Remove kept.npy' }).click()
  await expect(files(page).getByRole('button', { name: 'kept.npy', exact: true })).toHaveCount(0)
  await page.reload()
  await expect(files(page).getByRole('button', { name: 'clusters' })).toBeVisible()
  await expect(files(page).getByRole('button', { name: 'kept.npy', exact: true })).toHaveCount(0)
  expect(complaints).toEqual([])
})

test('2 GiB: cancelled, nothing of it is left; opened, with less than 300 MB of memory', async ({ launchOptions, baseURL }) => {
  // a private window has no room for it
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), { ...launchOptions, baseURL: baseURL ?? '' })
  const page = context.pages()[0] ?? (await context.newPage())
  await openData(page)
  const memory = await watchMemory(page)
  await choose(page, big)
  const bar = page.getByRole('progressbar', { name: 'Reading big.safetensors' })
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(2)
  await page.getByRole('button', { name: 'Cancel reading big.safetensors' }).click()
  await expect(bar).toHaveCount(0)
  await expect.poll(() => usage(page)).toBeLessThan(50e6)

  await choose(page, big)
  const open = files(page).getByRole('button', { name: 'big.safetensors', exact: true })
  await expect(open).toHaveAttribute('aria-pressed', 'true', { timeout: 150_000 })
  await expect(files(page)).not.toContainText('until this tab closes')
  // all rows but the first and the last are zeros
  await expect(page.getByRole('main')).toContainText(/duplicates\s*524\s286/, { timeout: 90_000 })
  const most = await memory.most()
  console.log(`2 GiB were open with ${Math.round(most / 1e6)} MB at most`)
  expect(most).toBeLessThan(MOST_MEMORY)
  await context.close()
})

interface HeapUsage {
  usedSize: number
  embedderHeapUsedSize?: number
  backingStorageSize?: number
}

/** Looks every 300 ms at the heaps of the page and its workers, array buffers included. */
async function watchMemory(page: Page): Promise<{ most(): Promise<number> }> {
  const session = await page.context().newCDPSession(page)
  const workers = new Set<string>()
  const answers = new Map<number, (usage: HeapUsage) => void>()
  session.on('Target.attachedToTarget', ({ sessionId }) => workers.add(sessionId))
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id: number; result: HeapUsage }
    answers.get(id)?.(result)
  })
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  const last = new Map<string, number>()
  let most = 0
  let watching = true
  const bytes = ({ usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 }: HeapUsage): number =>
    usedSize + embedderHeapUsedSize + backingStorageSize
  const file = (name: string, usage: HeapUsage): void => {
    last.set(name, bytes(usage))
    most = Math.max(
      most,
      [...last.values()].reduce((sum, of) => sum + of, 0),
    )
  }
  const look = async (): Promise<void> => {
    for (let id = 1; watching; await page.waitForTimeout(300)) {
      file('page', (await session.send('Runtime.getHeapUsage')) as HeapUsage)
      // a worker answers when it is done with what it does: its figure may come later
      for (const sessionId of workers) {
        answers.set(++id, (usage) => file(sessionId, usage))
        await ask(session, sessionId, id)
      }
    }
  }
  const looking = look()
  return {
    async most() {
      watching = false
      await looking
      expect(workers.size).toBeGreaterThanOrEqual(2)
      return most
    },
  }
}

const ask = (session: CDPSession, sessionId: string, id: number): Promise<unknown> =>
  session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method: 'Runtime.getHeapUsage' }) })
