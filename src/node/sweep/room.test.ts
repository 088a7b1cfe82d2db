import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kindOf } from '../../core/errors'
import type { Trial } from '../../core/sweep/types'
import type { Claim } from '../../experiments/claim'
import { SweepRunner } from '../../experiments/runner'
import { memoryQueue } from '../../experiments/testing/memoryQueue'
import { explain, FullDiskError } from '../files'
import { runChild } from './child'
import { queueOver } from './choose'
import { ChildExecutor } from './executor'
import { isAlive, markOf } from './processes'
import { patientStore, Room, roomOf } from './room'
import { processesOf } from './sweep.testing'
import { freshFolder, GO, queueOf, resultAt, smallSpec, WIDTH, WORKER } from './trained.testing'

const never = new AbortController().signal
const full = (): unknown => explain('disk', Object.assign(new Error('no room'), { code: 'ENOSPC' }))

describe('on a full disk', () => {
  it('a trial goes back with the reason and is not failed, and the runner goes on', async () => {
    const { store } = memoryQueue()
    const queue = queueOver(store)
    const { id } = await queue.add(smallSpec())
    let room = false
    const train = async () => {
      if (!room) throw full()
      return resultAt(4)
    }
    const runner = new SweepRunner(queue, { run: train }, { worker: WORKER, judge: GO, changed: () => undefined })
    expect(await runner.next(never)).toBe(true)
    const [trial] = (await queue.records.trials(id)) as [Trial]
    expect(trial).toMatchObject({ status: 'planned', problem: { problem: 'the disk is full.' } })
    expect(trial.attempts.map(({ end }) => end)).toEqual(['released'])
    room = true
    while (await runner.next(never));
    expect((await queue.records.trials(id)).map(({ status, problem }) => [status, problem])).toEqual([
      ['done', null],
      ['done', null],
    ])
  })

  it('a child that ends of it, and could not even say so in its file, makes the worker wait for its checkpoint’s room', async () => {
    const folder = freshFolder()
    const queue = queueOf(folder)
    const sweep = await queue.add(smallSpec())
    const claim = (await queue.claim(WORKER, GO)) as Claim
    const program = join(mkdtempSync(join(tmpdir(), 'lattice-full-')), 'train.mjs')
    writeFileSync(program, `process.stderr.write('lattice: last.safetensors: the disk is full. Free some space.\\n'); process.exit(1)`)
    const missed: [string, number][] = []
    const executor = new ChildExecutor({
      ...{ folder, device: { software: true, precisions: ['f32'] }, program: [process.execPath, program], args: [], worker: 'w' },
      ...{ dataArgs: async () => [], room: { missed: (...what) => missed.push(what) } },
    })
    const control = { signal: never, progress: () => undefined, confirm: async () => undefined, trained: () => undefined }
    const error: unknown = await executor.run(claim.trial, sweep, control as never).catch((thrown: unknown) => thrown)
    expect(kindOf(error)).toBe('full')
    expect(missed).toEqual([[folder.root, roomOf(claim.trial.config, WIDTH)]])
  })

  it('a child whose mark finds no room is ended: it would train on beside whoever has the trial next', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lattice-mark-'))
    // a folder in the mark's place refuses it as a full disk would
    mkdirSync(join(folder, 'child.1.txt', 'x'), { recursive: true })
    const pidFile = join(folder, 'pid')
    const script = `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 999)`
    const job = { command: [process.execPath, '-e', script], folder, token: 1, signal: never, onLine: () => undefined }
    await expect(runChild(job)).rejects.toThrow()
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
    if (pid > 0) expect(isAlive(markOf(pid))).not.toBe(true)
    expect(processesOf(pidFile)).toEqual([])
  })

  it('records wait until there is room, or somebody stops them; a heartbeat does neither', async () => {
    const { store } = memoryQueue()
    const put = store.trials.put.bind(store.trials)
    let refusals = 3
    store.trials.put = async (...record) => (refusals-- > 0 ? Promise.reject(full()) : put(...record))
    store.leases.put = () => Promise.reject(full())
    const said: string[] = []
    const stop = new AbortController()
    const queue = queueOver(patientStore(store, new Room((text) => said.push(text), stop.signal, 1)))
    const { id } = await queue.add(smallSpec({ axes: [{ path: 'run.seed', values: [1] }] }))
    expect(said).toEqual(['disk: the disk is full. Waits for room.', 'There is room again: goes on.'])
    const claim = (await queue.claim(WORKER, GO)) as Claim
    refusals = 2
    await claim.done(resultAt(4))
    expect((await queue.records.trials(id))[0]?.status).toBe('done')
    refusals = Number.POSITIVE_INFINITY
    const waits = queue.records.changeTrials(id, (trial) => ({ ...trial, priority: 1 }))
    stop.abort()
    await expect(waits).rejects.toThrow(FullDiskError)
  })

  it('a worker waits for the room that was missed, and leaves nothing of its looking behind', async () => {
    const { root } = freshFolder()
    const said: string[] = []
    const stop = new AbortController()
    const room = new Room((text) => said.push(text), stop.signal, 1)
    room.missed(root, 3_000_000)
    await room.wait()
    expect(said).toEqual([])
    expect(readdirSync(root)).toEqual([])
    room.missed(root, 2 ** 60)
    const waits = room.wait()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(said).toEqual([`The disk is full: waits until ${2 ** 40} MiB are free in ${root}.`])
    stop.abort()
    await waits
    expect(said).toHaveLength(1)
  })
})
