import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pcg } from '../../core/rng'
import { auditSweep, countTrials } from '../../core/sweep/status'
import type { Lease, Trial, Versioned } from '../../core/sweep/types'
import { LEASE_MS } from '../../experiments/claim'
import { SweepQueue } from '../../experiments/queue'
import { resultOf, spec } from '../../experiments/testing/memoryQueue'
import { SweepFolder } from './folder'
import { isAlive, markOf, parsePlace, placeOf } from './processes'

const fresh = (): SweepFolder => new SweepFolder(mkdtempSync(join(tmpdir(), 'lattice-store-')))
const GO = () => ({ go: true as const })

/** A queue over a folder, as a process of its own would have it: nothing is shared but the files. */
function queueOf(root: string, clock = { time: 1_800_000_000_000 }) {
  let ids = 0
  const host = { now: () => clock.time, date: () => new Date(clock.time).toISOString(), newId: () => `s${++ids}` }
  return new SweepQueue(new SweepFolder(root).store, host)
}

async function planned(folder: SweepFolder, change: Parameters<typeof spec>[0] = {}) {
  const queue = queueOf(folder.root)
  const sweep = await queue.add(spec({ data: { name: 'clusters', digest: '', width: 64 }, ...change }))
  return { queue, sweep, trials: () => queue.records.trials(sweep.id) }
}

describe('records in a folder', () => {
  it('come back as they were written, in every process', async () => {
    const folder = fresh()
    const { sweep, trials } = await planned(folder)
    const other = queueOf(folder.root)
    expect(await other.records.sweep(sweep.id)).toEqual(sweep)
    expect(await other.records.trials(sweep.id)).toEqual(await trials())
    expect((await trials()).length).toBe(6)
    expect(readdirSync(folder.sweep(sweep.id)).sort()).toEqual(['sweep.0001.json', 'trials'])
  })

  it('are replaced by one of many who know the newest version, and by none who does not', async () => {
    const folder = fresh()
    const { trials } = await planned(folder)
    const [trial] = (await trials()) as [Trial]
    const stores = Array.from({ length: 8 }, () => new SweepFolder(folder.root).store.trials)
    for (let after = 1; after <= 5; after++) {
      const won = await Promise.all(stores.map((store, priority) => store.put(trial.id, { ...trial, priority }, after)))
      expect(won.filter(Boolean)).toHaveLength(1)
      const newest = await stores[0]?.get(trial.id)
      expect(newest).toMatchObject({ version: after + 1, value: { priority: won.indexOf(true) } })
    }
    expect(await stores[0]?.put(trial.id, trial, 3)).toBe(false)
    expect(await stores[0]?.put(trial.id, trial, 9)).toBe(false)
    // every version stays, and nothing else
    const names = readdirSync(join(folder.sweep('s1'), 'trials')).filter((name) => name.startsWith(trial.key))
    expect(names.sort()).toEqual([1, 2, 3, 4, 5, 6].map((version) => `${trial.key}.000${version}.json`))
  })

  it('are read once by each process, which is given the same one again until there is a newer, and cannot change it', async () => {
    const folder = fresh()
    const { sweep, trials } = await planned(folder)
    const [store, other] = [new SweepFolder(folder.root).store.trials, new SweepFolder(folder.root).store.trials]
    const [record] = (await store.of(sweep.id)) as [Versioned<Trial>]
    const { id } = record.value
    expect(await store.get(id)).toBe(record)
    expect((await store.all())[0]).toBe(record)
    expect(() => Object.assign(record.value.config.run, { steps: 1 })).toThrow(TypeError)
    for (const version of [1, 2, 3]) expect(await other.put(id, { ...record.value, priority: version }, version)).toBe(true)
    expect(await store.get(id)).toMatchObject({ version: 4, value: { priority: 3 } })
    expect((await store.of(sweep.id)).filter(({ version }) => version > 1)).toHaveLength(1)
    expect(await store.of('another')).toEqual([])
    expect(await trials()).toHaveLength(6)
  })

  it('are not written where they could not be read again, and what was said at length is cut', async () => {
    const folder = fresh()
    const { queue, sweep, trials } = await planned(folder)
    await expect(queue.records.changeSweep(sweep.id, { name: 'n'.repeat(5000) })).rejects.toThrow('it is not written: name is "nnn')
    expect(await folder.store.sweeps.get(sweep.id)).toMatchObject({ version: 1 })
    const claim = await queue.claim({ id: 'w', place: 'p' }, GO)
    await claim?.fail({ subject: 's'.repeat(5000), problem: 'p'.repeat(50_000), remedy: 'r' })
    expect((await queueOf(folder.root).records.trials(sweep.id))[0]?.problem).toEqual({
      ...{ subject: 's'.repeat(1000), problem: 'p'.repeat(10_000), remedy: 'r' },
    })
    expect(await trials()).toHaveLength(6)
  })

  it('are not what a writer that was killed left half-written', async () => {
    const folder = fresh()
    const { sweep, trials } = await planned(folder)
    const before = await trials()
    writeFileSync(join(folder.sweep(sweep.id), 'trials', `.${before[0]?.key}.0002.json.77-0a0b0c0d`), '{"id": "s1')
    expect(await queueOf(folder.root).records.trials(sweep.id)).toEqual(before)
  })

  it('are found without one that is damaged, which is named with what helps; strange names are refused', async () => {
    const folder = fresh()
    const { sweep, trials } = await planned(folder)
    const key = (await trials())[0]?.key
    const path = join(folder.sweep(sweep.id), 'trials', `${key}.0002.json`)
    writeFileSync(path, '{"id": "s1.x", "run": "../../etc"}')
    const there = new SweepFolder(folder.root)
    expect((await there.store.trials.of(sweep.id)).map(({ value }) => value.key)).not.toContain(key)
    expect(await there.store.trials.all()).toHaveLength(5)
    expect(there.damagedTrials(sweep.id).map(({ message }) => message)).toEqual([
      `${path}: run is "../../etc", and an id of letters, digits, dots and dashes is expected. Move this file away: the version before it counts then, or the sweep can be brought back from a backup.`,
    ])
    expect(there.damagedTrials('another')).toEqual([])
    await expect(there.store.trials.get(`${sweep.id}.${key}`)).rejects.toThrow(path)
    rmSync(path)
    expect(await there.store.trials.of(sweep.id)).toHaveLength(6)
    expect(there.damagedTrials(sweep.id)).toEqual([])
    expect(() => folder.run('../../etc')).toThrow('this is no name')
    expect(() => folder.sweep('.')).toThrow('this is no name')
    await expect(folder.store.trials.get('../x.abc')).rejects.toThrow('this is no name')
    await expect(folder.store.leases.get('../x', 1)).rejects.toThrow('this is no name')
  })

  it('hold a queue that completes every trial once, whoever dies and whoever comes back', async () => {
    const folder = fresh()
    const rates = Array.from({ length: 6 }, (_, i) => (i + 1) / 1000)
    const { sweep, trials } = await planned(folder, { axes: [{ path: 'optimizer.learningRate', values: rates }] })
    const clock = { time: 1_800_000_000_000 }
    const queues = Array.from({ length: 3 }, () => queueOf(folder.root, clock))
    const ghosts: { done(): Promise<void> }[] = []
    let refused = 0
    for (let turn = 0; countTrials(await trials()).done < 6; turn++) {
      clock.time += 1000
      const workers = queues.map((queue, i) => queue.claim({ id: `w${i}`, place: 'elsewhere||| 1|' }, GO))
      for (const [i, claim] of (await Promise.all(workers)).entries()) {
        const fate = pcg(turn * 3 + i) % 3
        if (claim && fate === 0) ghosts.push({ done: () => claim.done(resultOf(9)) })
        if (claim && fate > 0) await claim.done(resultOf(claim.trial.number))
        if (fate === 0) clock.time += LEASE_MS
      }
      if (turn % 3 === 2) await Promise.all(ghosts.splice(0).map((ghost) => ghost.done().catch(() => refused++)))
      expect(turn).toBeLessThan(200)
    }
    expect(auditSweep(sweep, await trials())).toEqual([])
    expect(refused).toBeGreaterThan(0)
  })
})

describe('leases in a folder', () => {
  const lease = (place: string): Lease => ({
    ...{ trial: 's1.abc', token: 2, owner: 'w', place, until: 5 },
    progress: { step: 1, steps: 2, samplesPerSecond: null },
  })

  it('are there until they are dropped', async () => {
    const { store, root } = fresh()
    expect(await store.leases.all()).toEqual([])
    const held = lease(placeOf(markOf(process.pid)))
    await store.leases.put(held)
    expect(await store.leases.all()).toEqual([held])
    expect(await store.leases.get('s1.abc', 2)).toEqual(held)
    expect(await store.leases.alive(held)).toBe(true)
    await store.leases.drop('s1.abc', 2)
    expect(await store.leases.get('s1.abc', 2)).toBeNull()
    expect(readdirSync(join(root, 'leases'))).toEqual([])
  })

  it('that say nothing count as none', async () => {
    const { store, root } = fresh()
    await store.leases.put(lease('tab 3'))
    writeFileSync(join(root, 'leases', 's1.other@2.json'), '')
    expect(await store.leases.all()).toEqual([lease('tab 3')])
    expect(await store.leases.get('s1.other', 2)).toBeNull()
  })

  it('know a process that is gone, and one that has only the number of another', async () => {
    const { store } = fresh()
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const mark = markOf(child.pid ?? 0)
    expect(isAlive(mark)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await store.leases.alive(lease(placeOf(mark)))).toBe(false)
    const own = markOf(process.pid)
    if (existsSync('/proc/self/stat')) expect(isAlive({ ...own, start: '1' })).toBe(false)
    expect(isAlive({ ...own, host: 'another' })).toBeNull()
    expect(isAlive({ ...own, boot: 'before' })).toBe(false)
    expect(isAlive({ ...own, namespace: 'another container' })).toBeNull()
    for (const place of ['', 'tab 3', 'h|b|n|-1|s', 'h|b|n|1 ; rm|s', 'h|b|n|1|s|x']) expect(parsePlace(place)).toBeNull()
    expect(await store.leases.alive(lease('tab 3'))).toBeNull()
  })

  it('are looked for even where there is no folder yet', async () => {
    const folder = new SweepFolder(join(fresh().root, 'none'))
    expect(await folder.store.leases.all()).toEqual([])
    expect(await folder.store.sweeps.all()).toEqual([])
    mkdirSync(folder.root)
    expect(await folder.store.trials.all()).toEqual([])
  })
})
