import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resultOf } from '../../experiments/testing/memoryQueue'
import { writeSafetensors } from '../../formats/safetensors'
import { type Invocation, parseCommandLine } from '../args'
import { floats, lattice } from '../testing'
import { openFolder } from './choose'
import { endReport } from './ending'
import { planFile } from './planning'
import { runOn } from './run'
import { standingOf } from './status'
import type { planWorkers } from './workers'

const root = mkdtempSync(join(tmpdir(), 'lattice-run-'))
const PROGRAM = join(root, 'train.cjs')
/** In place of `lattice train`: it fails at once. What it is given says which trials were begun. */
writeFileSync(PROGRAM, `process.stderr.write('begun\\n'); process.exit(3)`)

const workersOf: typeof planWorkers = async () =>
  [{ device: undefined, name: 'test', report: { name: 'no GPU', software: true, precisions: ['f32', 'packed16'] } }] as unknown as Awaited<
    ReturnType<typeof planWorkers>
  >

/** A folder of its own, with files beside it. */
function place(name: string) {
  const at = (...path: string[]): string => join(root, name, ...path)
  mkdirSync(at())
  const put = (file: string, content: string | Uint8Array): string => {
    writeFileSync(at(file), content)
    return at(file)
  }
  const invocation = (...argv: string[]): Invocation => parseCommandLine(['sweep', ...argv, '--folder', at('folder')]) as Invocation
  const data = (file: string, seed: number): string =>
    put(file, writeSafetensors([floats('query', [40, 6], seed), floats('reply', [40, 6], seed + 1)]))
  const yaml = (file: string, name: string, source: string, more = ''): string =>
    put(file, `name: ${name}\npreset: tiny\ndata: ${source}\naxes: {run.seed: [1, 2]}\n${more}`)
  const plan = async (file: string) => (await planFile(file, invocation('run', file))).sweep
  const run = async (...argv: string[]) => {
    const said: string[] = []
    const io = { out: () => undefined, err: { write: (text: string) => said.push(text) }, self: [process.execPath, PROGRAM] }
    return { report: await runOn(workersOf, invocation('run', ...argv), io), said: said.join('') }
  }
  const opened = openFolder(invocation('status'))
  const { queue } = opened
  const halt = (verb: string) => lattice(['sweep', verb, '--folder', at('folder')])
  const trials = async (id: string) => (await queue.records.trials(id)).map(({ status, attempts }) => `${status} ${attempts.length}`)
  return { at, data, yaml, plan, run, halt, opened, queue, trials }
}

describe('work on several sweeps', () => {
  it('leaves the one whose data is not there out, says so once, trains the others, and exits 1', async () => {
    const { at, data, yaml, plan, run, trials } = place('lacking')
    data('gone.safetensors', 1)
    data('here.safetensors', 5)
    const gone = await plan(yaml('gone.yaml', 'gone', 'gone.safetensors'))
    const here = await plan(yaml('here.yaml', 'here', 'here.safetensors'))
    rmSync(at('gone.safetensors'))
    const { report, said } = await run()
    expect(await trials(here.id)).toEqual(['failed 1', 'failed 1'])
    expect(await trials(gone.id)).toEqual(['planned 0', 'planned 0'])
    expect(said.match(/Sweep “gone” is left out: .*gone\.safetensors: there is no such file\./g)).toHaveLength(1)
    expect(report.json).toMatchObject({ outcome: 'finished', leftOut: [{ id: gone.id, name: 'gone' }] })
    expect(report.failed).toBe(true)
  })

  it('exits 1 for data that has changed, though nothing has failed', async () => {
    const { data, yaml, plan, run, trials } = place('changed')
    data('mine.safetensors', 1)
    const mine = await plan(yaml('mine.yaml', 'mine', 'mine.safetensors'))
    data('mine.safetensors', 2)
    const { report, said } = await run()
    expect(await trials(mine.id)).toEqual(['planned 0', 'planned 0'])
    expect(said).toContain('was planned over other data')
    expect(report.failed).toBe(true)
  })

  it.each(['its file', 'its name'])('trains, tells of and backs up one alone where it is asked for by %s', async (way) => {
    const { at, data, yaml, plan, run, queue, trials } = place(way)
    data('mine.safetensors', 1)
    data('done.safetensors', 3)
    data('other.safetensors', 5)
    // a phase of it is at its end, and no backup was made
    const done = await plan(yaml('done.yaml', 'done', 'done.safetensors'))
    for (let i = 0; i < 2; i++) await (await queue.claim({ id: 'w', place: 'p' }, () => ({ go: true })))?.done(resultOf(1))
    const other = await plan(yaml('other.yaml', 'other', 'other.safetensors'))
    const file = yaml('mine.yaml', 'mine', 'mine.safetensors')
    const mine = await plan(file)
    const { report, said } = await run(...(way === 'its file' ? [file] : ['--sweep', 'mine']))
    expect(await trials(mine.id)).toEqual(['failed 1', 'failed 1'])
    expect(await trials(other.id)).toEqual(['planned 0', 'planned 0'])
    expect(report.json).toMatchObject({ sweeps: [{ id: mine.id, counts: { failed: 2, total: 2 } }] })
    expect(said).toContain('2 failed of 2\n')
    expect(existsSync(at('folder', 'backups'))).toBe(false)
    await expect(run(file, '--sweep', 'mine')).rejects.toThrow('a file or --sweep, not both')
    await run()
    expect(await trials(other.id)).toEqual(['failed 1', 'failed 1'])
    expect(readdirSync(at('folder', 'backups'))).toEqual([expect.stringContaining(done.id)])
  })
})

describe('a sweep that stands', () => {
  it('is not said to go on, and what is left of it is told with exit 1', async () => {
    const { data, yaml, plan, run, halt, trials } = place('stands')
    data('mine.safetensors', 1)
    const file = yaml('mine.yaml', 'mine', 'mine.safetensors')
    const { id } = await plan(file)
    await halt('pause')
    const paused = await run(file)
    expect(paused.said).toContain('Sweep “mine” is in this folder already: it is paused; lattice sweep resume has it go on.')
    for (const { report } of [paused, await run()]) {
      expect(report.text).toMatch(/\n\n2 trials of “mine” are left, as it is paused: lattice sweep resume has it go on\.$/)
      expect(report.failed).toBe(true)
    }
    await halt('cancel')
    const cancelled = await run(file)
    expect(cancelled.said).toContain('it was given up; lattice sweep resume plans its trials again.')
    expect(cancelled.report.text).toMatch(/“mine” was given up: lattice sweep resume plans its 2 trials again\.$/)
    expect(cancelled.report.failed).toBe(true)
    // nobody asked for it
    expect((await run()).report.failed).toBe(false)
    expect(await trials(id)).toEqual(['cancelled 0', 'cancelled 0'])
  })

  it('tells how failed trials of it come to be trained', async () => {
    const { data, yaml, plan, halt, queue } = place('retried')
    data('mine.safetensors', 1)
    await plan(yaml('mine.yaml', 'mine', 'mine.safetensors'))
    const fail = async () =>
      (await queue.claim({ id: 'w', place: 'p' }, () => ({ go: true })))?.fail({ subject: 'GPU', problem: 'p.', remedy: 'r.' })
    await fail()
    expect((await halt('retry')).out).toBe('mine: 1 planned again; lattice sweep run trains them.\n')
    await fail()
    await halt('pause')
    expect((await halt('retry')).out).toContain('1 planned again; the sweep is paused: lattice sweep resume, then lattice sweep run')
    await halt('resume')
    await fail()
    await halt('cancel')
    expect((await halt('retry')).out).toContain('1 planned again; the sweep was given up: lattice sweep resume, then')
  })
})

describe('the end of a run', () => {
  it('fails for trials that are left, except where a person stopped it', async () => {
    const { data, yaml, plan, queue, opened } = place('ends')
    data('mine.safetensors', 1)
    const { id } = await plan(yaml('mine.yaml', 'mine', 'mine.safetensors'))
    const end = async (stopped: boolean) =>
      endReport({ standings: [await standingOf(opened, id)], leftOut: [], damaged: [], stopped, named: true })
    expect(await end(false)).toMatchObject({ failed: true, json: { outcome: 'finished' } })
    const stopped = await end(true)
    expect(stopped).toMatchObject({ failed: false, json: { outcome: 'stopped' } })
    expect(stopped.text).toMatch(/2 trials of “mine” are left: lattice sweep run goes on\.$/)
    for (let i = 0; i < 2; i++) await (await queue.claim({ id: 'w', place: 'p' }, () => ({ go: true })))?.done(resultOf(1))
    const whole = await end(false)
    expect(whole.failed).toBe(false)
    expect(whole.text).toMatch(/run t-\S+$/)
  })
})
