import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { formatTrial } from '../../core/archive/sweeps'
import { sampleRun } from '../../core/archive/testing'
import { auditSweep } from '../../core/sweep/status'
import type { Trial } from '../../core/sweep/types'
import { BackupArchive } from '../../experiments/backup/open'
import { restoreBackup } from '../../experiments/backup/restore'
import { writeBackup } from '../../experiments/backup/write'
import { SweepQueue } from '../../experiments/queue'
import { addSample, MemoryArchive, sampleSweep } from '../../experiments/testing/memoryArchive'
import { resultOf, spec } from '../../experiments/testing/memoryQueue'
import { memorySource } from '../../formats/source'
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

/** Files of a folder that this process has open; none where the system does not say. */
function openIn(folder: string): number {
  if (!existsSync('/proc/self/fd')) return 0
  const targets = readdirSync('/proc/self/fd').map((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`)
    } catch {
      return ''
    }
  })
  return targets.filter((target) => target.startsWith(folder)).length
}

it('runs that are over are open only while they are read: there are thousands of them; one that may train is read as it was', async () => {
  const folder = fresh()
  const archive = new FolderArchive(folder)
  const bytes = memorySource('any', Uint8Array.of(1, 2, 3))
  const content = { metrics: async () => bytes, log: async () => bytes, checkpoint: async () => bytes }
  const [over, stopped] = [sampleRun('r1'), sampleRun('r2', ['c3', 'c4'])]
  await archive.addRun(over, content)
  await archive.addRun({ ...stopped, run: { ...stopped.run, phase: 'stopped' } }, content)
  expect((await archive.runs()).map(({ run }) => run.id)).toEqual(['r1', 'r2'])
  if (existsSync('/proc/self/fd')) expect(openIn(folder.root)).toBe(2)
  for (const [run, id] of [
    ['r1', 'c2'],
    ['r2', 'c4'],
  ] as const)
    expect(await (await archive.content(run).checkpoint(id)).read(1, 2)).toEqual(Uint8Array.of(2, 3))
  archive.close()
  expect(openIn(folder.root)).toBe(0)
})

it('a restore that was broken off ends as if it had not been: what it left of a sweep is none, and takes no name', async () => {
  const from = new MemoryArchive()
  await addSample(from, 'r1', [100, 10])
  const archived = sampleSweep('s1', 'r1')
  from.sweepMap.set('s1', archived)
  const zip: Uint8Array[] = []
  await writeBackup(from, (bytes) => void zip.push(bytes), { created: '2026-01-01T00:00:00.000Z', build: 't' })
  const backup = await BackupArchive.open(memorySource('b.zip', new Uint8Array(Buffer.concat(zip))))
  const restore = (to: SweepFolder) => restoreBackup(backup, new FolderArchive(to), { newId: (kind) => `${kind}-new` })
  const broken = fresh()
  const [good, bad] = archived.trials as [Trial, Trial]
  await expect(new FolderArchive(broken).addSweep({ ...archived, trials: [good, { ...bad, id: 's1.no/key' }] })).rejects.toThrow('no name')
  expect(await new FolderArchive(broken).taken()).toEqual(new Set())
  // as one of an earlier version, that was killed, has left it
  mkdirSync(join(broken.sweep('s1'), 'trials'), { recursive: true })
  writeFileSync(join(broken.sweep('s1'), 'trials', `${good.key}.0001.json`), formatTrial({ ...good, number: 99 }))
  writeFileSync(join(broken.sweep('s1'), 'data.json'), 'where')
  const whole = fresh()
  expect(await restore(broken)).toEqual(await restore(whole))
  expect(readdirSync(join(broken.root, 'sweeps'))).toEqual(['s1'])
  expect(readFileSync(join(broken.sweep('s1'), 'data.json'), 'utf8')).toBe('where')
  await expect(new FolderArchive(broken).addSweep(archived)).rejects.toThrow('another process is restoring it')
  const [here, there] = [broken, whole].map((folder) => new SweepFolder(folder.root).store)
  expect(await here?.trials.of('s1')).toEqual(await there?.trials.of('s1'))
  expect(await restore(broken)).toMatchObject({ sweeps: 0, runs: 0, same: 2, beside: [] })
})
