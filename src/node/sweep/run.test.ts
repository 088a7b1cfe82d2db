import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resultOf } from '../../experiments/testing/memoryQueue'
import { writeSafetensors } from '../../formats/safetensors'
import { type Invocation, parseCommandLine } from '../args'
import { floats } from '../testing'
import { openFolder } from './choose'
import { planFile } from './planning'
import { runOn } from './run'
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
  const { queue } = openFolder(invocation('status'))
  const trials = async (id: string) => (await queue.records.trials(id)).map(({ status, attempts }) => `${status} ${attempts.length}`)
  return { at, put, data, yaml, plan, run, queue, trials }
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
