/** A worker that was taken for dead, and comes back, leaves everything of the one who has the trial now as it is. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { LEASE_MS } from '../../experiments/claim'
import { SweepQueue } from '../../experiments/queue'
import { SweepRunner } from '../../experiments/runner'
import { spec } from '../../experiments/testing/memoryQueue'
import { ChildExecutor } from './executor'
import { SweepFolder } from './folder'
import { isAlive, parsePlace } from './processes'

/** In place of `lattice train`: it says who it is, writes as a run does, and goes on for ever. */
const PROGRAM = `const { appendFileSync, writeFileSync } = require('node:fs')
const out = process.argv[process.argv.indexOf('--out') + 1]
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
appendFileSync(out + '/metrics.jsonl', 'line of ' + process.pid + '\\n')
writeFileSync(out + '/.last.safetensors.1-0123abcd', 'half a checkpoint')
process.stderr.write('up ' + process.pid + '\\n')
setInterval(() => {}, 1000)`

async function until<T>(what: () => T | null | undefined | false): Promise<T> {
  for (let waited = 0; ; waited += 20) {
    const found = what()
    if (found) return found
    if (waited > 30_000) throw new Error('it did not come')
    await sleep(20)
  }
}

/** A folder with one trial, and workers that share nothing but its files and the time. */
async function workshop() {
  const root = mkdtempSync(join(tmpdir(), 'lattice-fencing-'))
  const clock = { time: Date.now() }
  const program = join(root, 'program.cjs')
  writeFileSync(program, PROGRAM)
  const queueOf = () =>
    new SweepQueue(new SweepFolder(root).store, { now: () => clock.time, date: () => new Date().toISOString(), newId: () => 's1' })
  const sweep = await queueOf().add(spec({ data: { name: 'c', digest: '', width: 64 }, axes: [{ path: 'run.seed', values: [1] }] }))
  const trial = async () => (await queueOf().records.trials(sweep.id))[0]
  const run = new SweepFolder(root).run((await trial())?.run ?? '')
  const worker = (name: string, stopped: () => Promise<void> = async () => undefined) => {
    const dataArgs = async (): Promise<readonly string[]> => {
      await stopped()
      return []
    }
    const executor = new ChildExecutor({
      ...{ folder: new SweepFolder(root), device: { software: true, precisions: ['f32', 'packed16'] } },
      ...{ program: [process.execPath, program], args: [], dataArgs, worker: name },
    })
    // where they live cannot be known: only time tells
    const host = { worker: { id: name, place: 'elsewhere|a|b|1|2' }, judge: () => ({ go: true as const }), changed: () => undefined }
    const stop = new AbortController()
    return { stop, next: () => new SweepRunner(queueOf(), executor, host).next(stop.signal) }
  }
  const log = (): string => (existsSync(join(run, 'log.txt')) ? readFileSync(join(run, 'log.txt'), 'utf8') : '')
  const up = (count: number) => until(() => [...log().matchAll(/^up (\d+)$/gm)].length >= count)
  const marks = () => readdirSync(run).filter((name) => /^child\.\d+\.txt$/.test(name))
  const child = (name: string) => parsePlace(readFileSync(join(run, name), 'utf8').trim())
  return { clock, run, trial, worker, log, up, marks, child }
}

describe('a worker whose trial another has taken over', () => {
  it('begins nothing, and touches neither the child nor the folder of that other', async () => {
    const { clock, run, trial, worker, log, up, marks, child } = await workshop()
    let goOn: () => void = () => undefined
    let began = false
    const a = worker('A', () => {
      began = true
      return new Promise((resolve) => {
        goOn = resolve
      })
    })
    const late = a.next()
    await until(() => began)
    clock.time += 2 * LEASE_MS
    const b = worker('B')
    const owner = b.next()
    await up(1)
    expect(marks()).toEqual(['child.3.txt'])
    const before = { log: log(), metrics: readFileSync(join(run, 'metrics.jsonl'), 'utf8'), names: readdirSync(run).sort() }
    goOn()
    expect(await late).toBe(true)
    const mark = child('child.3.txt')
    expect(mark && isAlive(mark)).toBe(true)
    expect({ log: log(), metrics: readFileSync(join(run, 'metrics.jsonl'), 'utf8'), names: readdirSync(run).sort() }).toEqual(before)
    expect((await trial())?.attempts.map(({ owner: by, end }) => `${by} ${end}`)).toEqual(['A lost', 'B going'])
    b.stop.abort()
    expect(await owner).toBe(true)
    expect((await trial())?.status).toBe('planned')
    expect(marks()).toEqual([])
  })

  it('and whose child was ended, writes nothing into its log and leaves its mark there', async () => {
    const { clock, trial, worker, log, up, marks, child } = await workshop()
    const a = worker('A')
    const late = a.next()
    await up(1)
    const former = child('child.2.txt')
    clock.time += 2 * LEASE_MS
    const b = worker('B')
    const owner = b.next()
    expect(await late).toBe(true)
    await up(2)
    expect(former && isAlive(former)).not.toBe(true)
    expect(log()).toContain('A worker that is gone had left its child here; it was ended.')
    expect(log()).not.toContain('── ended')
    const mark = child('child.3.txt')
    expect(mark && isAlive(mark)).toBe(true)
    b.stop.abort()
    expect(await owner).toBe(true)
    expect(log().match(/── ended/g)).toHaveLength(1)
    expect((await trial())?.attempts.map(({ owner: by, end }) => `${by} ${end}`)).toEqual(['A lost', 'B released'])
    expect(marks()).toEqual([])
  })
})
