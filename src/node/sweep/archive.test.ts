import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Trial } from '../../core/sweep/types'
import { SweepQueue } from '../../experiments/queue'
import { parseSweepFile } from '../../experiments/sweepFile'
import { readCheckpoint } from '../../training/checkpoint'
import { readLines } from '../../worker/runLines'
import { lattice } from '../testing'
import { backUpPhase, phaseOf } from './backup'
import { SweepFolder } from './folder'
import { outcomesOf } from './sweep.testing'
import { readResult } from './trialFolder'

const SPEC = `name: "=tiny <b>"
config:
  lattice: {width: 3, height: 3, depth: 3, channels: 4, hidden: 4, steps: 3}
  run: {steps: 6, evaluateEvery: 2, checkpointEvery: 4}
  precision: f32
axes: {batch.micro: [4], run.seed: [1, 2, 3]}`

const root = mkdtempSync(join(tmpdir(), 'lattice-archive-'))
const at = (...path: string[]): string => join(root, ...path)
const folder = new SweepFolder(at('folder'))
const host = { now: () => Date.now(), date: () => '2026-01-02T03:04:05.000Z', newId: () => 's1' }
const queue = new SweepQueue(folder.store, host)

/** Two trials that were really trained, and one that is still planned. */
beforeAll(async () => {
  writeFileSync(at('config.yaml'), SPEC.split('\n').slice(2, 5).join('\n').replaceAll(/^ {2}/gm, ''))
  const { code } = await lattice([
    'train',
    '--config',
    at('config.yaml'),
    '--set',
    'batch.micro=4',
    '--set',
    'run.seed=1',
    '--out',
    at('done'),
  ])
  expect(code).toBe(0)
  const { dataset } = readCheckpoint(readFileSync(at('done', 'last.safetensors')), 'last')
  const { settings } = parseSweepFile(SPEC, 'sweep.yaml')
  const data = { name: 'clusters', digest: dataset, width: 64 }
  const sweep = await queue.add({ ...settings, data, rows: 4608, source: { kind: 'builtin', name: 'clusters' } })
  for (let i = 0; i < 2; i++) {
    const claim = await queue.claim({ id: 'w', place: 'p' }, () => ({ go: true }))
    const trial = claim?.trial as Trial
    cpSync(at('done'), folder.run(trial.run), { recursive: true })
    await claim?.done(await readResult(folder.run(trial.run), sweep, trial.config))
  }
})

/** Bytes of every file of the runs that a backup has to bring back. */
function bytesOf(where: string): Record<string, string> {
  const runs = join(where, 'runs')
  const names = readdirSync(runs).flatMap((run) =>
    ['last.safetensors', 'best.safetensors', 'metrics.jsonl', 'log.jsonl', 'config.yaml'].map((file) => join(run, file)),
  )
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(runs, name)).toString('base64')]))
}

describe('a backup of a folder', () => {
  it('comes back in another folder, bit for bit, and the sweep goes on there', async () => {
    const made = await lattice(['sweep', 'backup', '--folder', folder.root, '--out', at('all.zip'), '--json'])
    expect(JSON.parse(made.out)).toMatchObject({ file: at('all.zip'), sweeps: 1, runs: 2, checkpoints: 4, leftOut: [] })
    const back = await lattice(['sweep', 'restore', at('all.zip'), '--folder', at('back'), '--json'])
    expect(JSON.parse(back.out)).toMatchObject({ sweeps: 1, runs: 2, checkpoints: 4, same: 0, beside: [], paused: ['=tiny <b>'] })
    expect(bytesOf(at('back'))).toEqual(bytesOf(folder.root))
    const [run = ''] = readdirSync(at('back', 'runs'))
    const log = Uint8Array.from(readFileSync(at('back', 'runs', run, 'log.jsonl')))
    // as the browser shows it
    const { notes } = await readLines(new Uint8Array(), log)
    expect(notes).toContainEqual({ step: 6, kind: 'info', text: 'finished at step 6 of 6' })
    expect(notes[0]).toMatchObject({ step: 0, kind: 'info', text: expect.stringMatching(/^started on /) })
    expect(outcomesOf(at('back'))).toEqual(outcomesOf(folder.root))
    const status = await lattice(['sweep', 'status', '--folder', at('back'), '--json'])
    expect(JSON.parse(status.out).sweeps).toMatchObject([{ state: 'paused', counts: { done: 2, planned: 1 }, audit: { addsUp: true } }])
    expect((await lattice(['sweep', 'resume', '--folder', at('back')])).code).toBe(0)
    const there = new SweepQueue(new SweepFolder(at('back')).store, host)
    expect((await there.claim({ id: 'w', place: 'p' }, () => ({ go: true })))?.trial.number).toBe(3)
  })

  it('is brought back twice without a second copy of anything, and is the same when it is made of what came back', async () => {
    const again = await lattice(['sweep', 'restore', at('all.zip'), '--folder', at('twice'), '--json'])
    expect(JSON.parse(again.out)).toMatchObject({ runs: 2, same: 0 })
    const twice = await lattice(['sweep', 'restore', at('all.zip'), '--folder', at('twice'), '--json'])
    expect(JSON.parse(twice.out)).toMatchObject({ sweeps: 0, runs: 0, checkpoints: 0, same: 3, beside: [] })
    expect((await lattice(['sweep', 'backup', '--folder', at('twice'), '--out', at('second.zip')])).code).toBe(0)
    await lattice(['sweep', 'restore', at('second.zip'), '--folder', at('thrice')])
    expect(bytesOf(at('thrice'))).toEqual(bytesOf(folder.root))
  })

  it('is refused where it is damaged, and changes nothing', async () => {
    const bytes = readFileSync(at('all.zip'))
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1
    writeFileSync(at('flipped.zip'), bytes)
    const { code, err } = await lattice(['sweep', 'restore', at('flipped.zip'), '--folder', at('none')])
    expect(code).toBe(1)
    expect(err).toContain('flipped.zip')
    expect(existsSync(at('none', 'runs'))).toBe(false)
    expect((await lattice(['sweep', 'restore', at('done', 'metrics.jsonl'), '--folder', at('none')])).code).toBe(1)
    expect((await lattice(['sweep', 'backup', '--folder', folder.root, '--out', at('all.zip')])).err).toContain(
      'this file is there already',
    )
  })

  it('is made once for each phase of a sweep, and the newest three stay', async () => {
    const sweep = await queue.records.sweep('s1')
    const trials = await queue.records.trials('s1')
    expect(phaseOf(sweep, trials)).toBeNull()
    const over = trials.map((trial): Trial => (trial.status === 'planned' ? { ...trial, status: 'postponed' } : trial))
    expect(phaseOf(sweep, over)).toBe('auto-s1-rung-1-2-done')
    const later = over.map((trial, i): Trial => (i === 1 ? { ...trial, rung: 1, status: 'planned' } : trial))
    expect(phaseOf(sweep, later)).toBe('auto-s1-rung-1-1-done')
    const both = await Promise.all([backUpPhase(folder, sweep, over), backUpPhase(folder, sweep, over)])
    expect(both.filter(Boolean)).toEqual([{ path: join(folder.backups, 'auto-s1-rung-1-2-done.zip'), leftOut: [] }])
    expect(await backUpPhase(folder, sweep, over)).toBeNull()
    for (const [i, name] of ['auto-a', 'auto-b', 'auto-c', 'mine'].entries()) {
      writeFileSync(join(folder.backups, `${name}.zip`), '')
      utimesSync(join(folder.backups, `${name}.zip`), i, i)
    }
    await backUpPhase(folder, sweep, later)
    expect(readdirSync(folder.backups).sort()).toEqual(['auto-c.zip', 'auto-s1-rung-1-1-done.zip', 'auto-s1-rung-1-2-done.zip', 'mine.zip'])
  })
})

describe('an export of a folder', () => {
  const exported = async (format: string, out: string, ...more: string[]) => {
    const { code, err } = await lattice(['sweep', 'export', '--folder', folder.root, '--format', format, '--out', at(out), ...more])
    expect(err).toBe('')
    expect(code).toBe(0)
    return at(out)
  }
  const lines = (path: string): string[] => readFileSync(path, 'utf8').trim().split(/\r?\n/)

  it('has the metrics of every run, as CSV and as JSON lines', async () => {
    const csv = lines(await exported('csv', 'all.csv'))
    // two runs of 6 updates and 3 validations
    expect(csv).toHaveLength(1 + 2 * 9)
    expect(csv[1]).toMatch(/^'=tiny <b> 01,t-s1-/)
    expect(lines(await exported('jsonl', 'all.jsonl')).map((line) => JSON.parse(line).step)).toHaveLength(2 * 9)
  })

  it('has the sweep as the sweep.yaml that plans it again', async () => {
    const { settings, data } = parseSweepFile(readFileSync(await exported('yaml', 'again.yaml'), 'utf8'), 'again.yaml')
    expect(data).toBe('builtin:clusters')
    expect(settings).toEqual(parseSweepFile(SPEC, 'sweep.yaml').settings)
  })

  it('has a report that stands alone, in which names are text', async () => {
    const html = readFileSync(await exported('html', 'report.html'), 'utf8')
    expect(html).toContain('=tiny &lt;b&gt;')
    expect(html).not.toMatch(/<script|tiny <b>|https?:/)
  })

  it('has an event file for each run', async () => {
    const out = await exported('tfevents', 'events')
    const files = readdirSync(out).map((run) => readdirSync(join(out, run)))
    expect(files).toHaveLength(2)
    expect(files.flat().every((name) => /^events\.out\.tfevents\.\d+\.lattice$/.test(name))).toBe(true)
  })

  it('names what is wrong with what was asked', async () => {
    const refused = async (...argv: string[]) => (await lattice(['sweep', 'export', '--folder', folder.root, ...argv])).err
    expect(await refused('--format', 'xml', '--out', at('x'))).toContain('it is csv, jsonl, yaml, html, tfevents')
    expect(await refused()).toContain('sweep export needs --out PATH')
    expect(await refused('--sweep', 'tinny', '--out', at('x'))).toContain('there is no such sweep. Did you mean =tiny <b>?')
    expect((await lattice(['sweep', 'status', '--folder', at('nowhere')])).err).toContain('there is no such folder')
  })
})
