import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Trial } from '../../core/sweep/types'
import { retryFailed } from '../../experiments/steering'
import { resultOf } from '../../experiments/testing/memoryQueue'
import { writeSafetensors } from '../../formats/safetensors'
import { type Invocation, parseCommandLine } from '../args'
import { floats, lattice } from '../testing'
import { openFolder } from './choose'
import { SweepData } from './data'
import { planFile } from './planning'
import { workerDevices } from './workers'

const root = mkdtempSync(join(tmpdir(), 'lattice-manage-'))
const at = (...path: string[]): string => join(root, ...path)
const GO = () => ({ go: true as const })

const SPEC = `name: rates
preset: tiny
data: pairs.safetensors
axes:
  batch.micro: [4, 8]
  optimizer.learningRate: [0.001, 0.002]
`
const put = (name: string, text: string | Uint8Array): string => {
  writeFileSync(at(name), text)
  return at(name)
}
put('pairs.safetensors', writeSafetensors([floats('query', [40, 6]), floats('reply', [40, 6], 1)]))
put('other.safetensors', writeSafetensors([floats('query', [40, 6], 2), floats('reply', [40, 6], 3)]))
put('sweep.yaml', SPEC)

const invocation = (...argv: string[]): Invocation => parseCommandLine(['sweep', ...argv]) as Invocation
const plan = (folder: string, text: string, ...more: string[]) =>
  planFile(put('sweep.yaml', text), invocation('run', at('sweep.yaml'), '--folder', at(folder), ...more))
const sweep = async (verb: string, folder: string, ...more: string[]) => lattice(['sweep', verb, '--folder', at(folder), ...more])
const status = async (folder: string) => JSON.parse((await sweep('status', folder, '--json')).out).sweeps

describe('a sweep.yaml in a folder', () => {
  it('is planned once, whatever it is called and whatever its limits are', async () => {
    const first = await plan('once', SPEC)
    expect(first.notes).toEqual(['Sweep “rates” is planned.'])
    expect(first.sweep).toMatchObject({ rows: 40, data: { name: 'pairs.safetensors', width: 6 }, source: null })
    const again = await plan('once', SPEC.replace('rates', 'other name'))
    expect(again.sweep).toEqual(first.sweep)
    const limits = await plan('once', `${SPEC}limits: {budgetMiB: 20, trialSeconds: 5}\n`)
    expect(limits.sweep.id).toBe(first.sweep.id)
    expect(limits.notes).toEqual([
      'Sweep “rates” is in this folder already: it goes on.',
      'Its limits stay (300 MiB, any time); lattice sweep budget --mib 20 --seconds 5 sets what the file says.',
    ])
    expect(again.notes.slice(1)).toEqual(['Its name stays “rates”, as its runs are called; the file says “other name”.'])
    const fit = await plan('once', `${SPEC}limits: {fitMemory: true}\n`)
    expect(fit.notes.slice(1)).toEqual(['Its limits stay (fitMemory off); lattice sweep budget --fit on sets what the file says.'])
    expect((await sweep('budget', 'once', '--fit', 'on')).out).toContain('split into smaller micro-batches')
    expect((await plan('once', `${SPEC}limits: {fitMemory: true}\n`)).notes).toHaveLength(1)
    expect(await status('once')).toMatchObject([{ counts: { planned: 4, total: 4 }, audit: { addsUp: true } }])
    const more = await plan('once', SPEC.replace('[4, 8]', '[4, 8, 16]'))
    expect(more.sweep.id).not.toBe(first.sweep.id)
    expect(await status('once')).toHaveLength(2)
  })

  it('of the same name as an unfinished one is told of that one, until it is given up', async () => {
    const { sweep: older } = await plan('names', SPEC)
    const edited = SPEC.replace('[4, 8]', '[4]')
    const { notes } = await plan('names', edited)
    expect(notes).toEqual([
      'Sweep “rates” is planned.',
      `Another sweep called “rates”, ${older.id}, has 4 trials left: lattice sweep run --sweep ${older.id} goes on with it, lattice sweep cancel --sweep ${older.id} gives it up.`,
    ])
    expect((await plan('names', edited)).notes).toHaveLength(2)
    await sweep('cancel', 'names', '--sweep', older.id)
    expect((await plan('names', edited)).notes).toEqual(['Sweep “rates” is in this folder already: it goes on.'])
  })

  it('is planned once by several processes at the same time', async () => {
    const plans = await Promise.all(Array.from({ length: 4 }, () => plan('same', SPEC)))
    expect(new Set(plans.map(({ sweep: { id } }) => id)).size).toBe(1)
    expect(await status('same')).toMatchObject([{ counts: { planned: 4, total: 4 }, audit: { addsUp: true } }])
  })

  it('is there as a whole or not at all: one whose planning was broken off is planned by the same file', async () => {
    const { sweep: whole } = await plan('whole', SPEC)
    // no trial can be written where a file stands in the place of their folder
    mkdirSync(at('broken', 'sweeps', whole.id), { recursive: true })
    writeFileSync(at('broken', 'sweeps', whole.id, 'trials'), '')
    await expect(plan('broken', SPEC)).rejects.toThrow()
    expect((await sweep('status', 'broken')).err).toContain('there is no sweep in this folder')
    rmSync(at('broken', 'sweeps', whole.id, 'trials'))
    const { folder, queue } = openFolder(invocation('status', '--folder', at('broken')))
    // what is planned is not seen, but where its data lies is known by then
    expect(await new SweepData(folder, null).args(whole)).toEqual(['--data', at('pairs.safetensors')])
    const [first] = await openFolder(invocation('status', '--folder', at('whole'))).queue.records.trials(whole.id)
    await queue.store.trials.put(first?.id ?? '', first as Trial, 0)
    expect(await queue.claim({ id: 'w', place: 'p' }, GO)).toBeNull()
    expect((await plan('broken', SPEC)).notes).toEqual(['Sweep “rates” is planned.'])
    expect(await status('broken')).toMatchObject([{ counts: { planned: 4, total: 4 }, audit: { addsUp: true } }])
  })

  it('is refused with the place of what is wrong, before anything is written', async () => {
    await expect(plan('never', SPEC.replace('batch.micro', 'batch.mirco'))).rejects.toThrow('sweep.yaml, axes.batch.mirco (line 5)')
    await expect(
      plan('never', SPEC.replace('[4, 8]', '[4]').replace('preset: tiny', 'config: {lattice: {depth: 30}}\npreset: tiny')),
    ).rejects.toThrow('lattice.steps')
    await expect(plan('never', SPEC.replace('pairs', 'none'))).rejects.toThrow('there is no such file')
    expect((await sweep('status', 'never')).err).toContain('there is no such folder')
  })

  it('knows its data again where it lies elsewhere, and no other', async () => {
    mkdirSync(at('place'))
    renameSync(at('pairs.safetensors'), at('place', 'pairs.safetensors'))
    const { sweep: planned } = await plan('data', SPEC, '--data', at('place', 'pairs.safetensors'))
    renameSync(at('place', 'pairs.safetensors'), at('pairs.safetensors'))
    const { folder } = openFolder(invocation('status', '--folder', at('data')))
    await expect(new SweepData(folder, null).args(planned)).rejects.toThrow('there is no such file')
    const wrong = new SweepData(folder, { data: at('other.safetensors') })
    await expect(wrong.args(planned)).rejects.toThrow('there is no such file')
    const right = new SweepData(folder, { data: at('pairs.safetensors') })
    expect(await right.args(planned)).toEqual(['--data', at('pairs.safetensors')])
    // from now on it is known
    expect(await new SweepData(folder, null).args(planned)).toEqual(['--data', at('pairs.safetensors')])
    expect(await wrong.args(planned)).toEqual(['--data', at('pairs.safetensors')])
    expect(
      await new SweepData(folder, null).args({
        ...planned,
        id: 'elsewhere',
        source: { kind: 'builtin', name: 'clusters' },
        data: { ...planned.data, digest: '' },
      }),
    ).toEqual(['--data', 'builtin:clusters'])
    await expect(new SweepData(folder, null).args({ ...planned, id: 'elsewhere' })).rejects.toThrow('Name the file by --data FILE.')
    await expect(new SweepData(folder, { data: at('other.safetensors') }).args({ ...planned, id: 'elsewhere' })).rejects.toThrow(
      'was planned over other data',
    )
  })
})

describe('steering from another terminal', () => {
  it('pauses, goes on, gives up and brings back', async () => {
    const { sweep: planned } = await plan('steer', SPEC)
    const { queue } = openFolder(invocation('status', '--folder', at('steer')))
    expect((await sweep('pause', 'steer')).out).toBe('rates: paused; trials that are running end first.\n')
    expect(await queue.claim({ id: 'w', place: 'p' }, GO)).toBeNull()
    expect((await sweep('resume', 'steer')).code).toBe(0)
    const claim = await queue.claim({ id: 'w', place: 'p' }, GO)
    expect((await sweep('cancel', 'steer')).out).toBe('rates: given up; 4 trials are cancelled.\n')
    expect(await claim?.beat(null)).toBe(false)
    expect(await status('steer')).toMatchObject([{ state: 'cancelled', counts: { cancelled: 4, running: 0 }, audit: { addsUp: true } }])
    expect((await sweep('resume', 'steer')).out).toBe('rates: 4 cancelled trials are planned again.\n')
    expect((await queue.records.sweep(planned.id)).state).toBe('running')
  })

  it('retries what failed, and raises limits', async () => {
    const { sweep: planned } = await plan('retry', SPEC)
    const { queue } = openFolder(invocation('status', '--folder', at('retry')))
    await (await queue.claim({ id: 'w', place: 'p' }, GO))?.fail({ subject: 'GPU', problem: 'it went away.', remedy: 'Look.' })
    await (await queue.claim({ id: 'w', place: 'p' }, GO))?.done(resultOf(0.5))
    const { code, out } = await sweep('status', 'retry')
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}failed +1$/m)
    expect(out).toMatch(/^ {2}failed +trial 1 \(batch\.micro 4, optimizer\.learningRate 0\.001\): GPU: it went away\. Look\.$/m)
    expect(out).toMatch(/^ {2}champion +trial 2, loss 0\.50000: batch\.micro 4, optimizer\.learningRate 0\.002; run t-/m)
    expect(out).toMatch(/^ {2}check +it adds up$/m)
    expect((await sweep('retry', 'retry')).out).toContain('1 planned again')
    expect((await sweep('retry', 'retry')).out).toContain('no trial has failed')
    expect((await sweep('budget', 'retry', '--mib', '500', '--seconds', '60', '--json')).out).toContain('"trialSeconds": 60')
    expect((await sweep('budget', 'retry', '--seconds', 'none')).out).toContain('may use 500 MiB and take as long as it wants')
    expect((await queue.records.sweep(planned.id)).limits).toEqual({ trialSeconds: null, budgetMiB: 500, fitMemory: false })
    // each of two who change the limits at the same time changes what it names
    await Promise.all([
      sweep('budget', 'retry', '--mib', '700'),
      sweep('budget', 'retry', '--seconds', '9'),
      sweep('budget', 'retry', '--fit', 'on'),
    ])
    expect((await queue.records.sweep(planned.id)).limits).toEqual({ trialSeconds: 9, budgetMiB: 700, fitMemory: true })
    expect((await sweep('budget', 'retry', '--mib', 'abc')).err).toContain('--mib: “abc” is not a number')
    expect(await retryFailed(queue.records, planned.id)).toBe(0)
    for (const bad of [[], ['--mib', 'lots'], ['--mib', '0'], ['--seconds', '-1'], ['--seconds', 'soon'], ['--fit', 'yes']])
      expect((await sweep('budget', 'retry', ...bad)).code).toBe(2)
  })

  it('says when counts do not add up, and exits 1', async () => {
    const { sweep: planned } = await plan('wrong', SPEC)
    const { queue, folder } = openFolder(invocation('status', '--folder', at('wrong')))
    const [trial] = (await queue.records.trials(planned.id)) as [Trial]
    await folder.store.trials.put(trial.id, { ...trial, status: 'done' }, 1)
    const { code, out } = await sweep('status', 'wrong')
    expect(code).toBe(1)
    expect(out).toContain('DOES NOT ADD UP: trial 1 is done and has no result.')
  })

  it('tells trials whose workers are gone', async () => {
    await plan('left', SPEC)
    const { queue } = openFolder(invocation('status', '--folder', at('left')))
    await queue.claim({ id: 'w', place: 'elsewhere|a|b|1|2' }, GO)
    expect(await status('left')).toMatchObject([{ left: 0, counts: { running: 1 } }])
    const [lease] = await queue.store.leases.all()
    if (lease) await queue.store.leases.put({ ...lease, until: 5 })
    expect(await status('left')).toMatchObject([{ left: 1 }])
    expect((await sweep('status', 'left')).out).toContain('1, 1 of them left by workers that are gone')
  })

  it('prints a name that would command the terminal as text', async () => {
    await plan('hostile', SPEC.replace('name: rates', 'name: "\\e]0;x\\a\\e[2J\\u202egnp.exe"'))
    const { out } = await sweep('status', 'hostile')
    expect(out).toMatch(/^�]0;x��\[2J�gnp\.exe \(s/)
    expect((await sweep('pause', 'hostile', '--sweep', '\x1b[2J')).err).toMatch(/^lattice: --sweep �\[2J: there is no such sweep/)
    expect((await sweep('pause', 'hostile')).out).not.toContain('\x1b')
  })

  it('a name of several lines, as a backup may have it, forges no line of status; what is needed is rounded up', async () => {
    const { sweep: planned } = await plan('forged', SPEC)
    const { queue } = openFolder(invocation('status', '--folder', at('forged')))
    await queue.records.changeSweep(planned.id, { name: 'rates\n  failed     0\r\u2028x' })
    await queue.claim({ id: 'w', place: 'p' }, () => ({ go: false, need: { bytes: 2_120_960, budget: 2 ** 21 } }))
    const { out } = await sweep('status', 'forged')
    expect(out.split('\n')[0]).toMatch(/^rates failed 0 x \(s\w+\): +grid$/)
    expect(out.split('\n').filter((line) => line.startsWith('  failed'))).toHaveLength(1)
    expect(out).toContain('trial 1 needs 2,120,960 bytes (2.1 MiB), and may use 2.0 MiB: ')
    expect((await sweep('pause', 'forged')).out).toBe('rates failed 0 x: paused; trials that are running end first.\n')
  })

  it('chooses a sweep by name or id', async () => {
    const { sweep: one } = await plan('several', SPEC)
    await plan('several', SPEC.replace('[4, 8]', '[16]').replace('rates', 'batches'))
    expect((await sweep('pause', 'several', '--sweep', 'batches')).out).toContain('batches: paused')
    expect((await sweep('pause', 'several', '--sweep', one.id)).out).toBe('rates: paused; trials that are running end first.\n')
    expect(await sweep('pause', 'several', '--sweep', 'rate')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean rates?'),
    })
    expect(readFileSync(at('several', 'sweeps', one.id, 'sweep.0002.json'), 'utf8')).toContain('"state": "paused"')
  })
})

describe('workers', () => {
  it('are as many as asked for, or one on each device', () => {
    const devices = (...argv: string[]) => workerDevices(invocation('run', '--folder', 'x', ...argv))
    expect(devices()).toEqual([undefined])
    expect(devices('--workers', '2', '--device', 'NVIDIA')).toEqual(['NVIDIA', 'NVIDIA'])
    expect(devices('--workers', 'RTX 4090, A770')).toEqual(['RTX 4090', 'A770'])
    for (const bad of [['0'], ['999'], ['a,,b'], ['a', '--device', 'b']]) expect(() => devices('--workers', ...bad)).toThrow('workers')
  })
})
