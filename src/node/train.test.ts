import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfigText } from '../core/config/yaml'
import type { MetricLine } from '../core/metrics'
import { readSafetensors, writeSafetensors } from '../formats/safetensors'
import { parseMetrics } from './runFolder'
import { floats, lattice } from './testing'

const folder = mkdtempSync(join(tmpdir(), 'lattice-train-'))
const at = (...path: string[]): string => join(folder, ...path)

const ROWS = 40
writeFileSync(at('pairs.safetensors'), writeSafetensors([floats('query', [ROWS, 6]), floats('reply', [ROWS, 6], 1)]))
writeFileSync(at('other.safetensors'), writeSafetensors([floats('query', [ROWS, 6], 2), floats('reply', [ROWS, 6], 3)]))

const SMALL = ['lattice.width=3', 'lattice.height=3', 'lattice.depth=3', 'lattice.steps=3', 'lattice.channels=4', 'lattice.hidden=4']
const RUN = ['batch.micro=4', 'run.steps=6', 'run.evaluateEvery=2', 'run.checkpointEvery=4']
const sets = [...SMALL, ...RUN].flatMap((assignment) => ['--set', assignment])
const data = ['--data', at('pairs.safetensors')]

/** A line without its time. */
const timeless = (line: MetricLine): object => (line.kind === 'train' ? { ...line, seconds: 0 } : line)
const metrics = (name: string): object[] => parseMetrics(readFileSync(at(name, 'metrics.jsonl'), 'utf8'), name).map(timeless)
const tensors = (name: string, kind = 'last') =>
  [...readSafetensors(readFileSync(at(name, `${kind}.safetensors`)), name).tensors].map(([key, { data: values }]) => [key, [...values]])

/** Stops at the first progress line, as Ctrl-C would. */
const interruptAtFirstStep = (text: string): void => {
  if (/^step /.test(text)) process.emit('SIGINT')
}

describe('lattice train', () => {
  it('writes the run, and tells what it came to', async () => {
    const { code, out, err } = await lattice(['train', '--preset', 'tiny', ...data, ...sets, '--out', at('whole'), '--json'])
    expect(err).toContain('pairs.safetensors: 40 rows of width 6, 36 train, 4 validate')
    expect(code).toBe(0)
    expect(readdirSync(at('whole')).sort()).toEqual(['best.safetensors', 'config.yaml', 'last.safetensors', 'metrics.jsonl'])
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
    const first = await lattice(['train', '--preset', 'tiny', ...data, ...sets, '--out', at('parts'), '--json'], interruptAtFirstStep)
    expect(first.code).toBe(0)
    expect(JSON.parse(first.out)).toMatchObject({ outcome: 'stopped', step: 1 })
    const resume = ['train', ...data, '--resume', at('parts', 'last.safetensors'), '--out', at('parts'), '--json']
    for (let step = 2; step <= 5; step++) {
      const { out, err } = await lattice(resume, interruptAtFirstStep)
      expect(JSON.parse(out)).toMatchObject({ outcome: 'stopped', step })
      expect(err).toContain(`Goes on after step ${step - 1} of 6.`)
    }
    expect(JSON.parse((await lattice(resume)).out)).toMatchObject({ outcome: 'finished', step: 6 })
    expect(metrics('parts')).toEqual(metrics('whole'))
    expect(tensors('parts')).toEqual(tensors('whole'))
    expect(tensors('parts', 'best')).toEqual(tensors('whole', 'best'))
    expect(process.listenerCount('SIGTERM')).toBe(0)
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

  it('refuses a folder that holds a run, and leaves it as it is', async () => {
    const before = readFileSync(at('whole', 'metrics.jsonl'))
    const { code, err } = await lattice(['train', '--preset', 'tiny', ...data, ...sets, '--out', at('whole')])
    expect(code).toBe(1)
    expect(err).toContain(
      `holds a run already (config.yaml, metrics.jsonl, last.safetensors, best.safetensors). Choose another --out, or go on with it by --resume`,
    )
    expect(readFileSync(at('whole', 'metrics.jsonl'))).toEqual(before)
  })

  const last = at('whole', 'last.safetensors')
  it.each([
    ['other data', ['--data', at('other.safetensors'), '--resume', last], 1, 'was trained on other data than other.safetensors'],
    ['another shape', [...data, '--resume', last, '--set', 'lattice.width=4', '--set', 'run.steps=9'], 1, 'this lattice needs'],
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
