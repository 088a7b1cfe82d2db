import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { auditSweep } from '../../core/sweep/status'
import { SweepQueue } from '../../experiments/queue'
import { resultOf, spec } from '../../experiments/testing/memoryQueue'
import { SweepFolder } from './folder'
import { FolderArchive } from './folderArchive'

const host = { now: () => 1_800_000_000_000, date: () => '2026-01-02T03:04:05.000Z', newId: () => 's1' }
const worker = { id: 'w', place: 'p' }
const fresh = (): SweepFolder => new SweepFolder(mkdtempSync(join(tmpdir(), 'lattice-folder-')))

it('a sweep that came back goes on where trials had been given back: no attempt has the token of an earlier one', async () => {
  const [from, to] = [fresh(), fresh()]
  const queue = new SweepQueue(from.store, host)
  await queue.add(spec({ data: { name: 'c', digest: '', width: 64 }, axes: [{ path: 'run.seed', values: [1, 2] }] }))
  for (let i = 0; i < 2; i++) await (await queue.claim(worker, () => ({ go: true })))?.release()
  const [archived] = await new FolderArchive(from).sweeps()
  if (!archived) throw new Error('there is a sweep')
  await new FolderArchive(to).addSweep(archived)
  const there = new SweepQueue(to.store, host)
  expect(await there.records.trials('s1')).toEqual(archived.trials)
  for (let i = 0; i < 2; i++) await (await there.claim(worker, () => ({ go: true })))?.done(resultOf(1))
  const trials = await there.records.trials('s1')
  expect(trials.map(({ attempts }) => attempts.map(({ end }) => end))).toEqual([['released', 'released', 'done'], ['done']])
  expect(auditSweep(await there.records.sweep('s1'), trials)).toEqual([])
})
