import type { Page } from '@playwright/test'

/** A run as it is put into the browser's store; what is not said is as of a finished run of the tiny preset. */
export interface SeededRun {
  id: string
  name: string
  [field: string]: unknown
}

/**
 * Puts runs, and lines of theirs, into the store of a page that has been opened before: a run that took hours stands there at once.
 * @param lines by the run's id: how many updates it has recorded
 */
export async function seedRuns(page: Page, runs: readonly SeededRun[], lines: Readonly<Record<string, number>> = {}): Promise<void> {
  await page.evaluate(
    async ({ runs: records, lines: counts }) => {
      const open = indexedDB.open('lattice-studio-checkpoints')
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        open.onsuccess = () => resolve(open.result)
        open.onerror = () => reject(open.error)
      })
      const transaction = database.transaction('runs', 'readwrite')
      for (const record of records) transaction.objectStore('runs').put({ notes: [], ...record })
      await new Promise((resolve) => {
        transaction.oncomplete = resolve
      })
      database.close()
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('runs', { create: true })
      for (const [id, count] of Object.entries(counts)) {
        const part: string[] = []
        for (let step = 1; step <= count; step++) {
          const loss = 3 * 0.9995 ** step + 0.4 + 0.2 * Math.sin(step * 12.9898)
          const terms = { loss, surface: loss / 3, internal: loss / 4, dialogue: loss, reconstruction: loss / 9 }
          part.push(
            JSON.stringify({
              ...{ kind: 'train', step, epoch: 0, samples: step * 8, ...terms, gradNorm: loss },
              ...{ learningRate: 0.001, lossScale: 1, seconds: step / 50 },
            }),
          )
        }
        const file = await (await folder.getFileHandle(`${id}.metrics.jsonl`, { create: true })).createWritable()
        await file.write(`${part.join('\n')}\n`)
        await file.close()
      }
    },
    { runs, lines },
  )
}
