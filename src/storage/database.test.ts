import { expect, test } from 'vitest'
import type { KeptRun } from '../core/keptCheckpoint'
import { upgrade, VERSION } from './database'

type Args = Parameters<typeof upgrade>

/** Runs as an earlier studio has left them, after the upgrade. */
async function upgraded(runs: readonly object[], from: number): Promise<KeptRun[]> {
  const stored = new Map(runs.map((run) => [(run as KeptRun).id, run as KeptRun]))
  const store = { getAll: async () => [...stored.values()], put: async (run: KeptRun) => void stored.set(run.id, run) }
  const transaction = { objectStore: (name: string) => (name === 'runs' ? store : null) }
  await upgrade({} as Args[0], from, VERSION, transaction as unknown as Args[3])
  return [...stored.values()]
}

test('runs of every earlier version get what was not told of them, and keep what was', async () => {
  const [first] = await upgraded([{ id: 'r1', name: 'an old run' }], 1)
  expect(first).toMatchObject({ name: 'an old run', note: '', pinned: false, parent: null, notes: [] })
  const second = { id: 'r2', name: 'run 2', note: 'why', pinned: true, archived: true, ink: 3 }
  expect(await upgraded([second, { ...second, id: 'r3' }], 2)).toEqual([
    { ...second, notes: [] },
    { ...second, id: 'r3', notes: [] },
  ])
})
