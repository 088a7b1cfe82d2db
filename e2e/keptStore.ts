/** The browser's store of checkpoints and runs, looked at from a page of its origin that is not the studio. */
import type { Page } from '@playwright/test'

export interface StoreReport {
  /** Checkpoints whose bytes are not those that their record names. */
  torn: string[]
  /** Files that no record names: saves that never ended. */
  orphans: number
  /** Steps of the intact full checkpoints, by run. */
  steps: Record<string, number[]>
  runs: { id: string; name: string; phase: string }[]
  /** Steps of the recorded training lines, by run; a last line that was torn is left out. */
  lines: Record<string, number[]>
}

/** Reads the store without changing it; the page must be of the studio's origin. */
export function readStore(page: Page): Promise<StoreReport> {
  return page.evaluate(async () => {
    const report: StoreReport = { torn: [], orphans: 0, steps: {}, runs: [], lines: {} }
    const names = (await indexedDB.databases()).map(({ name }) => name)
    if (!names.includes('lattice-studio-checkpoints')) return report
    const open = indexedDB.open('lattice-studio-checkpoints')
    await new Promise((resolve, reject) => {
      open.onsuccess = resolve
      open.onerror = reject
    })
    const all = <T>(store: string): Promise<T[]> =>
      new Promise((resolve) => {
        const request = open.result.transaction(store).objectStore(store).getAll()
        request.onsuccess = () => resolve(request.result as T[])
      })
    const kept = await all<{ id: string; run: string; step: number; full: boolean; bytes: number; sha256: string }>('checkpoints')
    report.runs = (await all<{ id: string; name: string; phase: string }>('runs')).map(({ id, name, phase }) => ({ id, name, phase }))
    open.result.close()
    const root = await navigator.storage.getDirectory()
    const files = new Map<string, Uint8Array<ArrayBuffer>>()
    const folder = async (name: string): Promise<void> => {
      for await (const handle of (await root.getDirectoryHandle(name, { create: true })).values())
        files.set(`${name}/${handle.name}`, new Uint8Array(await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer()))
    }
    await folder('checkpoints')
    await folder('runs')
    for (const { id, run, step, full, bytes, sha256 } of kept) {
      const found = files.get(`checkpoints/${id}`)
      const digest = found ? new Uint8Array(await crypto.subtle.digest('SHA-256', found)) : new Uint8Array()
      const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
      if (found?.byteLength !== bytes || hex !== sha256) report.torn.push(id)
      else if (full) report.steps[run] = [...(report.steps[run] ?? []), step]
    }
    const known = new Set(kept.map(({ id }) => `checkpoints/${id}`))
    report.orphans = [...files.keys()].filter((name) => name.startsWith('checkpoints/') && !known.has(name)).length
    for (const [name, bytes] of files) {
      const id = /^runs\/(.*)\.metrics\.jsonl$/.exec(name)?.[1]
      if (id === undefined) continue
      const whole = new TextDecoder().decode(bytes).split('\n').slice(0, -1)
      const lines = whole.map((line) => JSON.parse(line) as { kind: string; step: number })
      report.lines[id] = lines.filter(({ kind }) => kind === 'train').map(({ step }) => step)
    }
    return report
  })
}

/** A page of the studio's origin on which nothing runs. */
export const QUIET_PAGE = 'icon.svg'
