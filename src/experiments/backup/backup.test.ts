import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Trial } from '../../core/sweep/types'
import { memorySource } from '../../formats/source'
import { addSample, MemoryArchive, noise, sampleSweep, sumOf } from '../testing/memoryArchive'
import { BackupArchive } from './open'
import { restoreBackup } from './restore'
import { writeBackup } from './write'

const OPTIONS = { created: '2026-11-22T12:00:00.000Z', build: '0.1.0' }

async function backedUp(source: MemoryArchive, more: Partial<Parameters<typeof writeBackup>[2]> = {}) {
  const parts: Uint8Array[] = []
  const report = await writeBackup(source, (part) => void parts.push(part), { ...OPTIONS, ...more })
  return { bytes: new Uint8Array(Buffer.concat(parts)), report, largest: Math.max(...parts.map(({ length }) => length)) }
}

/** Two runs, one of a sweep, and a file that belongs to no run. */
async function filled(): Promise<MemoryArchive> {
  const archive = new MemoryArchive()
  await addSample(archive, 'r1')
  await addSample(archive, 'r22', [700, 0], '2026-11-22T11:00:00.000Z')
  archive.sweepMap.set('s1', sampleSweep('s1', 'r1'))
  const loose = archive.runMap.get('r1')?.checkpoints[1]
  if (loose)
    archive.looseMap.set('cfile', {
      ...loose,
      id: 'cfile',
      run: null,
      file: 'weights.safetensors',
      bytes: 500,
      sha256: sumOf(noise(500, 9)),
    })
  archive.bytes.set('cfile', noise(500, 9))
  return archive
}

const sums = ({ bytes }: MemoryArchive) => Object.fromEntries([...bytes].map(([name, content]) => [name, [content.length, sumOf(content)]]))

let ids = 0
const host = { newId: (kind: string) => `${kind[0]}new${++ids}` }
const restored = async (bytes: Uint8Array, target: MemoryArchive) =>
  restoreBackup(await BackupArchive.open(memorySource('backup.zip', bytes)), target, host)

describe('a backup', () => {
  it('comes back into an empty place as it was, bit for bit', async () => {
    const source = await filled()
    const { bytes, report, largest } = await backedUp(source)
    expect(report).toEqual({ runs: 2, sweeps: 1, checkpoints: 5, bytes: bytes.length, leftOut: [] })
    expect(largest).toBeLessThanOrEqual(2 ** 20)
    const target = new MemoryArchive()
    const back = await restored(bytes, target)
    expect(back).toEqual({ runs: 2, sweeps: 1, checkpoints: 5, same: 0, beside: [], paused: ['rates'], leftOut: [], ignored: [] })
    expect(sums(target)).toEqual(sums(source))
    expect(target.runMap).toEqual(source.runMap)
    expect(target.looseMap).toEqual(source.looseMap)
    const [sweep] = await source.sweeps()
    expect(await target.sweeps()).toEqual([{ ...sweep, sweep: { ...sweep?.sweep, state: 'paused' } }])
    // and a backup of that is the same archive, but for the sweep that waits
    await source.addSweep({
      sweep: { ...(sweep?.sweep as NonNullable<typeof sweep>['sweep']), state: 'paused' },
      trials: sweep?.trials ?? [],
    })
    expect(Buffer.compare((await backedUp(target)).bytes, (await backedUp(source)).bytes)).toBe(0)
  })

  it('pauses a sweep that would train on, not one that is over', async () => {
    const source = await filled()
    const [sample] = await source.sweeps()
    const { sweep, trials } = sample as NonNullable<typeof sample>
    const result = trials.find((trial) => trial.result)?.result ?? null
    const ended = (status: Trial['status']) => ({
      sweep,
      trials: trials.map((trial) => ({ ...trial, status, result: status === 'done' ? result : null })),
    })
    await source.addSweep(ended('done'))
    const over = new MemoryArchive()
    expect(await restored((await backedUp(source)).bytes, over)).toMatchObject({ sweeps: 1, paused: [] })
    expect((await over.sweeps())[0]?.sweep.state).toBe('running')
    await source.addSweep(ended('postponed'))
    expect(await restored((await backedUp(source)).bytes, new MemoryArchive())).toMatchObject({ paused: ['rates'] })
  })

  it('stands in the zip as a store stands in a folder', async () => {
    const { bytes } = await backedUp(await filled())
    const files = unzipSync(bytes)
    const key = sampleSweep('s1', 'r1').trials[0]?.key
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        ...['backup.json', 'runs/r1/run.json', 'runs/r1/config.yaml', 'runs/r1/metrics.jsonl', 'runs/r1/log.jsonl'],
        ...['runs/r1/last.safetensors', 'runs/r1/step-000010.safetensors', 'sweeps/s1/sweep.json', `sweeps/s1/trials/${key}.json`],
        ...['checkpoints/cfile.json', 'checkpoints/cfile.safetensors'],
      ]),
    )
    const manifest = JSON.parse(new TextDecoder().decode(files['backup.json']))
    expect(manifest).toMatchObject({ format: 'lattice-backup/1', created: OPTIONS.created, build: '0.1.0', leftOut: [] })
    expect(manifest.files.map(({ path }: { path: string }) => path).sort()).toEqual(
      Object.keys(files)
        .filter((path) => path !== 'backup.json')
        .sort(),
    )
    for (const { path, bytes: size, sha256 } of manifest.files)
      expect([size, sha256]).toEqual([files[path]?.length, sumOf(files[path] as Uint8Array)])
  })

  it('that is restored twice changes nothing the second time', async () => {
    const { bytes } = await backedUp(await filled())
    const target = new MemoryArchive()
    await restored(bytes, target)
    const before = structuredClone(target.runMap)
    expect(await restored(bytes, target)).toMatchObject({ runs: 0, sweeps: 0, checkpoints: 0, same: 4, beside: [] })
    expect(target.runMap).toEqual(before)
  })

  it('never replaces what has changed since: it comes beside it, under new ids, and a second time no more', async () => {
    const source = await filled()
    const { bytes } = await backedUp(source)
    const r1 = source.runMap.get('r1')
    if (!r1) throw new Error('no run')
    source.bytes.set('r1.metrics', new TextEncoder().encode('{"kind":"train","step":1,"loss":9}\n'))
    const [sweep] = await source.sweeps()
    const trials = sweep?.trials.map((trial, i) => (i === 1 ? { ...trial, status: 'cancelled' as const } : trial)) ?? []
    source.sweepMap.set('s1', { sweep: sweep?.sweep as NonNullable<typeof sweep>['sweep'], trials })
    const before = structuredClone([source.runMap.get('r1'), source.sweepMap.get('s1')])
    const report = await restored(bytes, source)
    const [run, second] = report.beside
    expect(report).toMatchObject({ runs: 1, sweeps: 1, checkpoints: 2, same: 2 })
    expect(run).toMatchObject({ kind: 'run', name: 'run 1 (restored)', from: 'r1' })
    expect(second).toMatchObject({ kind: 'sweep', name: 'rates (restored)', from: 's1' })
    expect([source.runMap.get('r1'), source.sweepMap.get('s1')]).toEqual(before)
    const copy = source.runMap.get(run?.to ?? '')
    expect(copy?.run).toMatchObject({ name: 'run 1 (restored)', sweep: second?.to, trial: `${second?.to}.0123456789abcdef` })
    for (const kept of copy?.checkpoints ?? []) {
      expect(kept).toMatchObject({ run: run?.to })
      expect(r1.checkpoints.map(({ id }) => id)).not.toContain(kept.id)
      expect(sumOf(source.bytes.get(kept.id) as Uint8Array)).toBe(kept.sha256)
    }
    const own = source.sweepMap.get(second?.to ?? '')
    expect(own?.trials.every(({ id, sweep: of, key }) => of === second?.to && id === `${of}.${key}`)).toBe(true)
    expect(own?.trials[0]?.run).toBe(run?.to)
    expect(await restored(bytes, source)).toMatchObject({ runs: 0, sweeps: 0, same: 4, beside: [] })
  })

  it('takes no id that something put aside still has', async () => {
    const { bytes } = await backedUp(await filled())
    const target = new MemoryArchive()
    target.aside.add('r1').add('cfile')
    const report = await restored(bytes, target)
    expect(report.beside.map(({ from }) => from)).toEqual(['r1'])
    expect(target.runMap.has('r1')).toBe(false)
    expect(target.looseMap.has('cfile')).toBe(false)
    expect(target.looseMap.size).toBe(1)
  })

  it('leaves out what is damaged or gone, and says so', async () => {
    const source = await filled()
    source.bytes.set('r1-last', noise(3_000_000, 77))
    source.bytes.delete('cfile')
    const { bytes, report } = await backedUp(source)
    expect(report.leftOut).toEqual([
      { path: 'runs/r1/last.safetensors', problem: 'its bytes are not those that were saved.' },
      { path: 'checkpoints/cfile.safetensors', problem: 'cfile is gone.' },
    ])
    const target = new MemoryArchive()
    const back = await restored(bytes, target)
    expect(back).toMatchObject({ runs: 2, checkpoints: 3, leftOut: report.leftOut })
    expect(target.runMap.get('r1')?.checkpoints.map(({ id }) => id)).toEqual(['r1-early'])
  })

  it('of chosen runs holds these alone', async () => {
    const { bytes, report } = await backedUp(await filled(), { runs: ['r22'] })
    expect(report).toMatchObject({ runs: 1, sweeps: 0, checkpoints: 2 })
    const target = new MemoryArchive()
    expect(await restored(bytes, target)).toMatchObject({ runs: 1, sweeps: 0 })
  })

  it('that a person packed anew, compressed and with its folders, is read as well', async () => {
    const source = await filled()
    const files = unzipSync((await backedUp(source)).bytes)
    const again = zipSync({ ...files, 'runs/': new Uint8Array(0), 'runs/r1/': new Uint8Array(0) }, { level: 6 })
    const target = new MemoryArchive()
    expect(await restored(again, target)).toMatchObject({ runs: 2, sweeps: 1, checkpoints: 5 })
    expect(sums(target)).toEqual(sums(source))
  })

  it('can be cancelled, and tells how far it is', async () => {
    const abort = new AbortController()
    const shares: number[] = []
    const progress = (share: number): void => {
      shares.push(share)
      if (share > 0.4) abort.abort(new Error('enough'))
    }
    await expect(backedUp(await filled(), { signal: abort.signal, progress })).rejects.toThrow('enough')
    expect(shares.length).toBeGreaterThan(1)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBeLessThan(0.9)
  })
})
