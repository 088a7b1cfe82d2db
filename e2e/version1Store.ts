/** The writer of the store's version 1, frozen as that studio wrote it: nothing of it may follow what the studio does now. */
import type { Page } from '@playwright/test'

/** Replaces what the page's origin holds by a store of version 1: a run that was training, its checkpoint, and one that was kept by hand. */
export async function writeVersion1(page: Page, checkpoint: Buffer): Promise<void> {
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    const gone = indexedDB.deleteDatabase('lattice-studio-checkpoints')
    await new Promise((resolve) => {
      gone.onsuccess = resolve
    })
    const root = await navigator.storage.getDirectory()
    for (const name of ['checkpoints', 'runs']) await root.removeEntry(name, { recursive: true }).catch(() => undefined)
    const folder = await root.getDirectoryHandle('checkpoints', { create: true })
    const ids = ['c0a1b2c3d-0000-4000-8000-000000000001', 'c0a1b2c3d-0000-4000-8000-000000000002']
    for (const id of ids) {
      const file = await (await folder.getFileHandle(id, { create: true })).createWritable()
      await file.write(bytes)
      await file.close()
    }
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    const length = new DataView(bytes.buffer).getUint32(0, true)
    const { __metadata__: metadata } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
    const config = JSON.parse(metadata.config)
    const data = { name: 'clusters', digest: metadata.dataset, width: 64 }
    const common = {
      file: '',
      full: true,
      step: 10,
      samples: 20,
      config,
      data,
      validation: null,
      bytes: bytes.length,
      sha256,
      picture: null,
    }
    const open = indexedDB.open('lattice-studio-checkpoints', 1)
    open.onupgradeneeded = () => {
      open.result.createObjectStore('checkpoints', { keyPath: 'id' })
      open.result.createObjectStore('runs', { keyPath: 'id' })
    }
    await new Promise((resolve) => {
      open.onsuccess = resolve
    })
    const transaction = open.result.transaction(['checkpoints', 'runs'], 'readwrite', { durability: 'strict' })
    const [kept, runs] = [transaction.objectStore('checkpoints'), transaction.objectStore('runs')]
    kept.put({
      ...common,
      ...{ id: ids[0], run: 'r01234567', name: '', roles: ['last', 'best'], pinned: false },
      ...{ created: '2026-01-02T00:00:00.000Z', removed: null },
    })
    kept.put({
      ...common,
      ...{ id: ids[1], run: null, name: 'kept by hand', roles: [], pinned: true, created: '2026-01-01T00:00:00.000Z', removed: null },
    })
    runs.put({
      ...{ id: 'r01234567', name: 'an old run', ink: 3, data, source: { kind: 'builtin', name: 'clusters' }, config },
      ...{ phase: 'training', problem: null, step: 10, steps: 10, samples: 20, seconds: 1, samplesPerSecond: null, gpuBytes: 1 },
      ...{ validations: [], created: '2026-01-02T00:00:00.000Z' },
    })
    await new Promise((resolve) => {
      transaction.oncomplete = resolve
    })
    open.result.close()
  }, checkpoint.toString('base64'))
}
