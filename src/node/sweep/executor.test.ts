import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditSweep } from '../../core/sweep/status'
import type { Sweep, SweepLimits, Trial } from '../../core/sweep/types'
import { SweepQueue } from '../../experiments/queue'
import { SweepRunner } from '../../experiments/runner'
import { parseSweepFile } from '../../experiments/sweepFile'
import { readCheckpoint } from '../../training/checkpoint'
import { lattice } from '../testing'
import { endFormer, runChild } from './child'
import { ChildExecutor } from './executor'
import { SweepFolder } from './folder'
import { isAlive, markOf, placeOf } from './processes'
import { beginTrial, readResult } from './trialFolder'

const SPEC = `name: tiny
config:
  lattice: {width: 3, height: 3, depth: 3, channels: 4, hidden: 4, steps: 3}
  run: {steps: 6, evaluateEvery: 2, checkpointEvery: 4}
  precision: f32
axes: {batch.micro: [4], run.seed: [1, 2, 3]}`

const DEVICE = { software: true, precisions: ['f32'] }
const root = mkdtempSync(join(tmpdir(), 'lattice-executor-'))
const done = join(root, 'done')
/** A trial that was really trained: children of these tests only hand it out. */
let digest = ''

beforeAll(async () => {
  const sets = ['batch.micro=4', 'run.seed=1'].flatMap((text) => ['--set', text])
  const config = join(root, 'config.yaml')
  writeFileSync(config, SPEC.split('\n').slice(2, 5).join('\n').replaceAll(/^ {2}/gm, ''))
  const { code, err } = await lattice(['train', '--config', config, ...sets, '--out', done, '--json'])
  expect(err).toContain('step 6/6')
  expect(code).toBe(0)
  digest = readCheckpoint(readFileSync(join(done, 'last.safetensors')), 'last').dataset
})

/** A program in place of `lattice`: it gets the same arguments. Trials of seed 1 do what the test says, the others end well. */
function programOf(behaviour: string): string[] {
  const path = join(mkdtempSync(join(root, 'program-')), 'train.mjs')
  writeFileSync(
    path,
    `import { copyFileSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
const at = (name) => process.argv[process.argv.indexOf(name) + 1]
const out = at('--out')
const first = process.argv.includes('--resume') || /seed: 1$/m.test(readFileSync(at('--config'), 'utf8'))
const finish = () => { for (const name of ['last.safetensors', 'best.safetensors', 'metrics.jsonl', 'config.yaml']) copyFileSync(${JSON.stringify(done)} + '/' + name, out + '/' + name) }
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
if (first) { ${behaviour} } else finish()
if (!first) process.exit(0)
`,
  )
  return [process.execPath, path]
}

/** Never gives the processor back, as a program whose driver hangs. */
const HANG = `process.stderr.write('step 2/6  loss 1.9  10 steps/s  ETA 0:00\\n'); for (;;);`

async function start(program: readonly string[], limits: Partial<SweepLimits> = {}) {
  const folder = new SweepFolder(mkdtempSync(join(root, 'folder-')))
  const host = { now: () => Date.now(), date: () => new Date().toISOString(), newId: () => 's1' }
  const queue = new SweepQueue(folder.store, host)
  const { settings } = parseSweepFile(SPEC, 'sweep.yaml')
  const data = { name: 'clusters', digest, width: 64 }
  const sweep = await queue.add({ ...settings, data, rows: 4608, source: null, limits: { ...settings.limits, ...limits } })
  const executor = new ChildExecutor({ folder, device: DEVICE, program, args: [], dataArgs: async () => [], worker: 'test' })
  const runner = new SweepRunner(queue, executor, {
    worker: { id: 'test', place: placeOf(markOf(process.pid)) },
    judge: () => ({ go: true }),
    changed: () => undefined,
  })
  const trials = () => queue.records.trials(sweep.id)
  const log = async (number: number) => readFileSync(join(folder.run(`${(await trials())[number - 1]?.run}`), 'log.txt'), 'utf8')
  return { folder, queue, sweep, runner, trials, log, audit: async () => auditSweep(sweep, await trials()) }
}

const never = new AbortController().signal
const numbers = (text: string): number[] => text.split('\n').flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : []))
const gone = async (pid: number): Promise<boolean> => {
  for (let i = 0; i < 100 && isAlive(markOf(pid)) === true; i++) await sleep(20)
  return isAlive(markOf(pid)) !== true
}

describe('a trial in a child process', () => {
  it('that hangs is killed at its deadline with all that it started, and the queue moves on within 5 s', async () => {
    const kept = `const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 9999)']); process.stderr.write(child.pid + '\\n' + process.pid + '\\n'); ${HANG}`
    const { runner, trials, audit, log } = await start(programOf(kept), { trialSeconds: 2 })
    const from = performance.now()
    expect(await runner.next(never)).toBe(true)
    const took = (performance.now() - from) / 1000
    expect(took).toBeGreaterThan(2)
    expect(took).toBeLessThan(2 + 5)
    expect((await trials())[0]).toMatchObject({
      status: 'failed',
      problem: { problem: 'it took longer than 2 s, the most that a trial may take.' },
    })
    const pids = numbers(await log(1))
    expect(pids).toHaveLength(2)
    for (const pid of pids) expect(await gone(pid)).toBe(true)
    while (await runner.next(never));
    expect((await trials()).map(({ status }) => status)).toEqual(['failed', 'done', 'done'])
    expect(await audit()).toEqual([])
  })

  it.each([
    [
      'a crash',
      `process.stderr.write('one\\ntwo\\nvkCreateDevice failed\\n'); process.exit(139)`,
      'exit code 139; it last said: one / two / vkCreateDevice failed.',
    ],
    ['a signal', `process.stderr.write('half a line'); process.kill(process.pid, 'SIGSEGV')`, 'its process died of SIGSEGV'],
    ['being killed', `process.kill(process.pid, 'SIGKILL')`, 'its process died of SIGKILL'],
    [
      'what it tells itself',
      `console.log(JSON.stringify({error: {subject: 'GPU', problem: 'the device was lost.', remedy: 'r'}})); process.exit(1)`,
      'the device was lost.',
    ],
    ['stopping before its end', 'process.exit(0)', 'there is no such file.'],
  ])('fails by %s, and says how; the others go on', async (_, behaviour, message) => {
    const { runner, trials, audit } = await start(programOf(behaviour))
    while (await runner.next(never));
    const all = await trials()
    expect(all.map(({ status }) => status)).toEqual(['failed', 'done', 'done'])
    expect(all[0]?.problem?.problem).toContain(message)
    expect(await audit()).toEqual([])
  })

  it('tells how far it is, and is asked to save when the worker stops', async () => {
    const wait = `process.on('SIGINT', () => { process.stderr.write('saved\\n'); process.exit(0) }); process.stderr.write('step 2/6  loss 1.9  10 steps/s  ETA 0:00\\n'); setInterval(() => {}, 1000)`
    const { runner, trials, log, folder } = await start(programOf(wait))
    const stop = new AbortController()
    const ended = runner.next(stop.signal)
    while (!(await log(1).catch(() => '')).includes('step 2/6')) await sleep(20)
    expect(await folder.store.leases.all()).toMatchObject([{ owner: 'test' }])
    stop.abort()
    expect(await ended).toBe(true)
    expect((await trials())[0]).toMatchObject({ status: 'planned', attempts: [{ end: 'released' }] })
    expect(await log(1)).toMatch(/saved\n── ended: exit 0 \(stopped\)/)
    expect(await folder.store.leases.all()).toEqual([])
  })

  it('that a worker left behind is ended by the next', async () => {
    const folder = mkdtempSync(join(root, 'orphan-'))
    const controller = new AbortController()
    const said: string[] = []
    const command = [process.execPath, '-e', "process.stderr.write('up\\n'); for (;;);"]
    const child = runChild({ command, folder, token: 2, signal: controller.signal, onLine: (line) => said.push(line) })
    while (said.length === 0) await sleep(10)
    // one of a later attempt is its owner's
    expect(await endFormer(folder, 2)).toBe(false)
    expect(await endFormer(folder, 3)).toBe(true)
    expect(await child).toMatchObject({ code: null, signal: 'SIGKILL', tail: ['up'] })
    expect(await endFormer(folder, 3)).toBe(false)
    // a mark of a process that is another one now is no child
    writeFileSync(join(folder, 'child.2.txt'), placeOf({ ...markOf(process.pid), start: '1' }))
    expect(await endFormer(folder, 3)).toBe(false)
    expect(readdirSync(folder).filter((name) => name.startsWith('child'))).toEqual([])
  })
})

describe('the folder of a trial', () => {
  async function folderOf(change: (folder: string) => void) {
    const folder = mkdtempSync(join(root, 'run-'))
    for (const name of readdirSync(done)) await copyFile(join(done, name), join(folder, name))
    change(folder)
    const { sweep, trials } = await start([])
    const [trial] = (await trials()) as [Trial]
    return { folder, sweep: sweep as Sweep, config: trial.config, beginning: await beginTrial(folder, sweep, trial.config) }
  }

  it('that holds a finished run gives its result, and nothing is trained', async () => {
    const { folder, sweep, config, beginning } = await folderOf(() => undefined)
    expect(beginning).toEqual({ finished: true })
    const result = await readResult(folder, sweep, config)
    expect(result).toMatchObject({
      step: 6,
      samples: 24,
      last: { step: 6 },
      best: { kind: 'validation' },
      weights: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(result.gpuBytes).toBeGreaterThan(100_000)
  })

  it('goes on from the best where the last is torn, and from the start where both are', async () => {
    const torn = await folderOf((folder) => truncateSync(join(folder, 'last.safetensors'), 5000))
    expect(torn.beginning).toMatchObject({ finished: false, args: ['--resume', join(torn.folder, 'best.safetensors')] })
    expect(existsSync(join(torn.folder, 'last.damaged-1.safetensors'))).toBe(true)
    const both = await folderOf((folder) => {
      truncateSync(join(folder, 'last.safetensors'), 0)
      writeFileSync(join(folder, 'best.safetensors'), 'nonsense')
    })
    if (both.beginning.finished) throw new Error('it is not finished')
    expect(both.beginning.args).toEqual(['--config', join(both.folder, 'trial.yaml')])
    expect(both.beginning.notes.join(' ')).toMatch(/last\.safetensors cannot be used .*best\.safetensors cannot be used .*Begins at step 0/)
    expect(readdirSync(both.folder).filter((name) => /^(metrics|config|last\.s|best\.s)/.test(name))).toEqual([])
  })

  it('begins where there is none', async () => {
    const { sweep, trials } = await start([])
    const folder = join(root, 'none')
    mkdirSync(folder)
    const [trial] = (await trials()) as [Trial]
    expect(await beginTrial(folder, sweep, trial.config)).toMatchObject({ finished: false, notes: ['Begins at step 0.'] })
  })

  it('refuses a checkpoint of other data', async () => {
    const { folder, sweep, config } = await folderOf(() => undefined)
    const other = { ...sweep, data: { ...sweep.data, digest: 'another' } }
    expect(await beginTrial(folder, other, config)).toMatchObject({ finished: false, args: ['--config', expect.any(String)] })
  })
})
