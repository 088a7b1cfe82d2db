import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfigText } from '../core/config/yaml'
import type { MetricLine } from '../core/metrics'
import type { LogLine } from '../core/runNote'
import { readSafetensors, writeSafetensors } from '../formats/safetensors'
import { npyOf } from '../formats/testing'
import { readCheckpoint } from '../training/checkpoint'
import { parseMetrics } from './runFolder'
import { floats, lattice } from './testing'

const folder = mkdtempSync(join(tmpdir(), 'lattice-train-'))
const at = (...path: string[]): string => join(folder, ...path)

const ROWS = 40
writeFileSync(at('pairs.safetensors'), writeSafetensors([floats('query', [ROWS, 6]), floats('reply', [ROWS, 6], 1)]))
writeFileSync(at('other.safetensors'), writeSafetensors([floats('query', [ROWS, 6], 2), floats('reply', [ROWS, 6], 3)]))

writeFileSync(at('x.npy'), npyOf('<f4', [ROWS, 6], new Float32Array(ROWS * 6)))

const SMALL = ['lattice.width=3', 'lattice.height=3', 'lattice.depth=3', 'lattice.steps=3', 'lattice.channels=4', 'lattice.hidden=4']
const RUN = ['batch.micro=4', 'run.steps=6', 'run.evaluateEvery=2', 'run.checkpointEvery=4']
const sets = [...SMALL, ...RUN].flatMap((assignment) => ['--set', assignment])
const data = ['--data', at('pairs.safetensors')]

/** A line without its time. */
const timeless = (line: MetricLine): object => (line.kind === 'train' ? { ...line, seconds: 0 } : line)
const metrics = (name: string): object[] => parseMetrics(readFileSync(at(name, 'metrics.jsonl'), 'utf8')).map(timeless)
const notes = (name: string): string[] =>
  readFileSync(at(name, 'log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { at: when, step, kind, text } = JSON.parse(line) as LogLine
      expect(Date.parse(when)).toBeGreaterThan(0)
      return `${step} ${kind} ${text}`
    })
const tensors = (name: string, kind = 'last') =>
  [...readSafetensors(readFileSync(at(name, `${kind}.safetensors`)), name).tensors].map(([key, { data: values }]) => [key, [...values]])

/** Stops at the first progress line, as Ctrl-C would. */
const interruptAtFirstStep = (text: string): void => {
  if (/^step /.test(text)) process.emit('SIGINT')
}

describe('lattice train', () => {
  it('writes the run, and tells what it came to', async () => {
    const { code, out, err } = await lattice(['train', '--preset', 'tiny', ...data, ...sets, '--out', at('whole'), '--json'])
    expect(err).toMatch(/^compiling kernels…\n/)
    expect(err).toContain('pairs.safetensors: 40 rows of width 6, 36 train, 4 validate')
    expect(code).toBe(0)
    expect(readdirSync(at('whole')).sort()).toEqual(['best.safetensors', 'config.yaml', 'last.safetensors', 'log.jsonl', 'metrics.jsonl'])
    expect(notes('whole')[0]).toMatch(/^0 info started on .+: 6 steps$/)
    expect(notes('whole')).toEqual(expect.arrayContaining(['2 saved checkpoint kept: best', '4 saved checkpoint kept: last']))
    expect(notes('whole').at(-1)).toBe('6 info finished at step 6 of 6')
    const lines = metrics('whole') as MetricLine[]
    expect(lines.map(({ kind, step }) => `${kind} ${step}`)).toEqual([
      'train 1',
      'train 2',
      'validation 2',
      'train 3',
      'train 4',
      'validation 4',
      'train 5',
      'train 6',
      'validation 6',
    ])
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'finished',
      step: 6,
      steps: 6,
      samples: 24,
      validation: lines.at(-1),
      files: { last: at('whole', 'last.safetensors') },
    })
    const config = parseConfigText(readFileSync(at('whole', 'config.yaml'), 'utf8'), 'config.yaml')
    expect(config).toMatchObject({ precision: 'f32', lattice: { width: 3, film: true }, run: { steps: 6, epochs: null } })
  })

  it('stopped by Ctrl-C after every step and resumed, comes to the same bits', async () => {
    // a checkpoint is only taken when no update is under way, so that one a step makes it stop after each
    const each = ['--set', 'run.checkpointEvery=1', '--out', at('parts'), '--json']
    const first = await lattice(['train', '--preset', 'tiny', ...data, ...sets, ...each], interruptAtFirstStep)
    expect(first.code).toBe(0)
    expect(JSON.parse(first.out)).toMatchObject({ outcome: 'stopped', step: 1 })
    const resume = ['train', ...data, '--resume', at('parts', 'last.safetensors'), '--out', at('parts'), '--json']
    for (let step = 2; step <= 5; step++) {
      const { out, err } = await lattice(resume, interruptAtFirstStep)
      expect(JSON.parse(out)).toMatchObject({ outcome: 'stopped', step })
      expect(err).toContain(`Goes on after step ${step - 1} of 6.`)
    }
    expect(JSON.parse((await lattice(resume)).out)).toMatchObject({ outcome: 'finished', step: 6 })
    for (let step = 1; step <= 5; step++) {
      const stopped = notes('parts').indexOf(`${step} info stopped at step ${step} of 6`)
      expect(notes('parts').slice(stopped + 1)[0]).toBe(`${step} resumed resumed from last.safetensors, on to step 6`)
    }
    expect(metrics('parts')).toEqual(metrics('whole'))
    expect(tensors('parts')).toEqual(tensors('whole'))
    expect(tensors('parts', 'best')).toEqual(tensors('whole', 'best'))
    expect(process.listenerCount('SIGTERM')).toBe(0)
  })

  it('stopped by Ctrl-C while further steps are under way, has done them, and comes to the same bits', async () => {
    const { out } = await lattice(['train', '--preset', 'tiny', ...data, ...sets, '--out', at('ahead'), '--json'], interruptAtFirstStep)
    const { outcome, step } = JSON.parse(out)
    expect(outcome).toBe('stopped')
    const trained = (metrics('ahead') as MetricLine[]).filter(({ kind }) => kind === 'train')
    expect(trained.map((line) => line.step)).toEqual(Array.from({ length: step }, (_, i) => i + 1))
    await lattice(['train', ...data, '--resume', at('ahead', 'last.safetensors'), '--out', at('ahead'), '--json'])
    expect(metrics('ahead')).toEqual(metrics('whole'))
    expect(tensors('ahead')).toEqual(tensors('whole'))
  })

  it('goes on elsewhere, longer, and says what is different', async () => {
    const longer = ['--set', 'run.steps=8']
    const { code, out, err } = await lattice([
      'train',
      ...data,
      '--resume',
      at('whole', 'last.safetensors'),
      ...longer,
      '--out',
      at('longer'),
    ])
    expect(code).toBe(0)
    expect(err).toContain('Goes on after step 6 of 8, with another run.steps.')
    expect(out).toMatch(/^finished: +step 8 of 8, 32 samples/)
    expect((metrics('longer') as MetricLine[]).map(({ step }) => step)).toEqual([7, 8, 8])
    expect(existsSync(at('longer', 'best.safetensors'))).toBe(true)
  })

  it('keeps the best of its earlier part when it goes on elsewhere', async () => {
    const before = readCheckpoint(readFileSync(at('whole', 'last.safetensors')), 'last').bestLoss
    const resume = ['train', ...data, '--resume', at('whole', 'last.safetensors'), '--set', 'run.steps=8', '--json']
    const spoilt = ['--set', 'optimizer.learningRate=5', '--set', 'optimizer.schedule=constant', '--set', 'run.evaluateEvery=1']
    const { out, err } = await lattice([...resume, ...spoilt, '--out', at('spoilt')])
    const report = JSON.parse(out)
    expect(err).toContain('with another optimizer.learningRate, optimizer.schedule, run.steps, run.evaluateEvery.')
    expect(before).toBeGreaterThan(0)
    expect(report.validation.loss).toBeGreaterThan(before as number)
    expect(report).toMatchObject({ outcome: 'finished', bestLoss: before, best: null })
    // none was beaten: at the end there is a best all the same
    expect(tensors('spoilt', 'best')).toEqual(tensors('spoilt', 'last'))
    expect(readCheckpoint(readFileSync(at('spoilt', 'best.safetensors')), 'best').bestLoss).toBe(before)
  })

  it.each([
    ['a file', () => at('pairs.safetensors'), 'this is a file, not a folder. Choose another folder.'],
    ['under a file', () => at('pairs.safetensors', 'run'), 'a part of this path is a file'],
    ['where none can be made', () => '/proc/lattice-run', 'this folder cannot be written'],
  ])('refuses an --out that is %s before a device is opened', async (_, out, message) => {
    const { code, err } = await lattice(['train', '--preset', 'tiny', ...data, ...sets, '--device', 'Voodoo 2', '--out', out()])
    expect(code).toBe(1)
    expect(err).toContain(`${out()}: ${message}`)
  })

  it('begins with given weights, at step 0', async () => {
    const { code } = await lattice([
      'train',
      '--preset',
      'tiny',
      ...data,
      ...sets,
      '--init',
      at('whole', 'last.safetensors'),
      '--out',
      at('warm'),
    ])
    expect(code).toBe(0)
    const [warm] = metrics('warm') as MetricLine[]
    const [cold] = metrics('whole') as MetricLine[]
    expect(warm?.step).toBe(1)
    expect(warm?.loss).not.toBe(cold?.loss)
  })

  it('warns of a micro-batch that will hold a row twice', async () => {
    const many = ['--set', 'batch.micro=8', '--set', 'run.steps=100', '--out', at('twice')]
    const { err } = await lattice(['train', '--preset', 'tiny', ...data, ...sets, ...many], interruptAtFirstStep)
    expect(err).toMatch(/a micro-batch may hold a row twice.*: the first is row \d+ in step \d+\./)
    expect(err.match(/hold a row twice/g)).toHaveLength(1)
  })

  it('refuses a folder that holds a run, and leaves it as it is', async () => {
    const before = readFileSync(at('whole', 'metrics.jsonl'))
    const { code, err } = await lattice(['train', '--preset', 'tiny', ...data, ...sets, '--out', at('whole')])
    expect(code).toBe(1)
    expect(err).toContain(
      `holds a run already (config.yaml, metrics.jsonl, log.jsonl, last.safetensors, best.safetensors). Choose another --out, or go on with it by --resume`,
    )
    expect(readFileSync(at('whole', 'metrics.jsonl'))).toEqual(before)
  })

  const last = at('whole', 'last.safetensors')
  it.each([
    ['other data', ['--data', at('other.safetensors'), '--resume', last], 1, 'was trained on other data than other.safetensors'],
    [
      'another shape',
      [...data, '--resume', last, '--set', 'lattice.width=4', '--set', 'run.steps=9'],
      1,
      'lattice.width is 3 in it and 4 now. Set lattice.width to 3, or start a new run from its weights (--init',
    ],
    ['another seed', [...data, '--resume', last, '--set', 'run.seed=7', '--set', 'run.steps=9'], 1, 'run.seed is 1234 in it and 7 now'],
    ['a missing --data', ['--resume', last], 2, '--data is missing: last.safetensors was trained on pairs.safetensors with SHA-256 '],
    ['an array for a checkpoint', [...data, '--resume', at('x.npy')], 1, 'x.npy: this is an array (.npy), not a checkpoint.'],
    [
      'weights of another shape',
      [...data, '--preset', 'tiny', ...sets, '--set', 'lattice.channels=8', '--init', last],
      1,
      'last.safetensors: its inject.weight is [4]; this lattice needs [8].',
    ],
    ['a run that is over', [...data, '--resume', last], 1, 'Raise run.steps to go on'],
    ['a dataset for a checkpoint', [...data, '--resume', at('pairs.safetensors')], 1, 'this is no checkpoint'],
    ['a file that is not there', ['--resume', at('none.safetensors')], 1, 'there is no such file'],
    ['two beginnings', ['--resume', last, '--init', last], 2, 'give one of them'],
    ['a device that is not there', [...data, '--preset', 'tiny', ...sets, '--device', 'Voodoo 2'], 1, 'there is no such device here'],
    ['a setting that is not there', ['--set', 'lattice.widht=3'], 2, 'Did you mean lattice.width?'],
    ['a preset that is not there', ['--preset', 'tinny'], 2, 'Did you mean tiny?'],
  ])('refuses %s before it writes anything', async (_, argv, wanted, message) => {
    const { code, out, err } = await lattice(['train', ...argv, '--out', at('never')])
    expect({ code, out }).toEqual({ code: wanted, out: '' })
    expect(err).toContain(message)
    expect(existsSync(at('never'))).toBe(false)
  })
})

describe('lattice eval', () => {
  const evaluate = (...argv: string[]) => lattice(['eval', '--checkpoint', at('whole', 'last.safetensors'), ...argv])

  it('gives the line of the run’s own validation', async () => {
    const { code, out } = await evaluate(...data, '--json')
    expect(code).toBe(0)
    expect(timeless(JSON.parse(out))).toEqual(metrics('whole').at(-1))
  })

  it('takes every row when asked to', async () => {
    expect(JSON.parse((await evaluate(...data, '--rows', 'all', '--json')).out)).toMatchObject({
      kind: 'validation',
      candidates: ROWS,
      step: 6,
    })
    expect((await evaluate('--data', at('other.safetensors'))).out).toMatch(/^loss .*, recall@10 .* of 4 \(step 6\)\n$/)
  })

  it('refuses what it cannot use', async () => {
    expect(await evaluate(...data, '--rows', 'some')).toMatchObject({ code: 2, out: '' })
    expect((await evaluate('--data', 'builtin:clusters')).err).toContain('this lattice needs')
    const bare = at('bare.safetensors')
    writeFileSync(bare, writeSafetensors([floats('encoder.weight', [6, 9])]))
    expect((await lattice(['eval', '--checkpoint', bare, ...data])).err).toContain('it carries no config of ours')
  })
})
