import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { pairsBySetting } from '../../dataset/pairing'
import { parseSweepFile } from '../../experiments/sweepFile'
import { writeSafetensors } from '../../formats/safetensors'
import { initialTensors } from '../../model/init'
import { writeCheckpoint } from '../../training/checkpoint'
import { type Invocation, parseCommandLine } from '../args'
import { readDataset } from '../data'
import { floats, lattice } from '../testing'
import { openFolder } from './choose'
import { mergedData, SweepData } from './data'
import { planFile } from './planning'
import { beginTrial } from './trialFolder'

let root = ''
const at = (...path: string[]): string => join(root, ...path)
const ROWS = Array.from({ length: 32 }, (_, row) => [Math.sin(row + 1), Math.cos(3 * row), Math.sin(7 * row), row / 32])
const WIDTH = 4

/** The same vectors, in groups as told. */
const write = (name: string, group: (row: number) => number, more = ''): void =>
  writeFileSync(at(name), `${ROWS.map((x, row) => JSON.stringify({ x, group: group(row) })).join('\n')}\n${more}`)
const eighths = (row: number): number => Math.floor(row / 8)
const halves = (row: number): number => row % 2

const SPEC = `name: grouped
preset: tiny
data: g.jsonl
axes: {optimizer.learningRate: [0.001, 0.002]}
`
const invocation = (...argv: string[]): Invocation => parseCommandLine(['sweep', ...argv]) as Invocation
const plan = (...more: string[]) => planFile(at('sweep.yaml'), invocation('run', at('sweep.yaml'), '--folder', at('f'), ...more))
const folder = () => openFolder(invocation('status', '--folder', at('f'))).folder

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lattice-data-'))
  mkdirSync(at('sub', 'deep'), { recursive: true })
  writeFileSync(at('sweep.yaml'), SPEC)
  write('g.jsonl', eighths)
})

it('other groups of the same vectors are other data: in a known sweep, while trials begin, and in its file', async () => {
  const { sweep } = await plan()
  expect(sweep.data.pairs).toMatch(/^next:/)
  const data = new SweepData(folder(), null)
  expect(await data.args(sweep)).toEqual(['--data', at('g.jsonl')])
  write('g.jsonl', halves)
  expect((await readDataset({ data: at('g.jsonl') })).digest).toBe(sweep.data.digest)
  for (const one of [data, new SweepData(folder(), null), new SweepData(folder(), { data: at('g.jsonl') })])
    await expect(one.args(sweep)).rejects.toThrow('was planned over the same vectors, and other ones answered each other')
  const other = await plan()
  expect(other.sweep.id).not.toBe(sweep.id)
  expect(other.notes[0]).toBe('Sweep “grouped” is planned.')
  write('g.jsonl', eighths)
  // one that was refused is looked at again
  expect(await data.args(sweep)).toEqual(['--data', at('g.jsonl')])
  expect(await Promise.all([data.args(sweep), data.args(sweep)])).toEqual([await data.args(sweep), ['--data', at('g.jsonl')]])
  expect((await plan()).sweep.id).toBe(sweep.id)
})

it('--skip-bad-rows alone is of the data that sweep.yaml names, and of that which is known', async () => {
  write('g.jsonl', eighths, '{"x": "none", "group": 3}\n')
  await expect(plan()).rejects.toThrow('g.jsonl')
  const { sweep } = await plan('--skip-bad-rows')
  expect(sweep).toMatchObject({ rows: 32, source: null, data: { name: 'g.jsonl', width: WIDTH } })
  const skipping = ['--data', at('g.jsonl'), '--skip-bad-rows']
  expect(await new SweepData(folder(), null).args(sweep)).toEqual(skipping)
  await new SweepData(folder(), null).remember(sweep.id, { data: at('g.jsonl') })
  await expect(new SweepData(folder(), null).args(sweep)).rejects.toThrow('g.jsonl')
  const only = { data: undefined, skipBadRows: true }
  expect(await new SweepData(folder(), only).args(sweep)).toEqual(skipping)
  await expect(new SweepData(folder(), only).args({ ...sweep, id: 'elsewhere' })).rejects.toThrow('it is not known where its data')
})

it('the exported sweep.yaml names the data as it lies here, from its own folder on', async () => {
  for (const [name, seed] of [
    ['query', 1],
    ['reply', 2],
  ] as const)
    writeFileSync(at('sub', `${name}.safetensors`), writeSafetensors([floats(name, [32, WIDTH], seed)]))
  writeFileSync(at('sweep.yaml'), SPEC.replace('g.jsonl', 'sub/query.safetensors\nreplies: sub/reply.safetensors\nskipBadRows: true'))
  const { sweep } = await plan()
  const out = at('sub', 'deep', 'again.yaml')
  const { code } = await lattice(['sweep', 'export', '--folder', at('f'), '--format', 'yaml', '--out', out])
  expect(code).toBe(0)
  expect(parseSweepFile(readFileSync(out, 'utf8'), 'again.yaml')).toMatchObject({
    ...{ data: '../query.safetensors', replies: '../reply.safetensors', skipBadRows: true },
  })
  expect((await planFile(out, invocation('run', out, '--folder', at('f')))).sweep.id).toBe(sweep.id)
})

it('options are merged one by one', () => {
  const known = { data: '/a.npy', replies: '/b.npy', skipBadRows: true }
  expect(mergedData(known, null)).toEqual(known)
  expect(mergedData(known, { data: '/c.npy' })).toEqual({ ...known, data: '/c.npy' })
  expect(mergedData({ ...known, skipBadRows: false }, { data: undefined, replies: '/d.npy' })).toEqual({
    ...{ data: '/a.npy', replies: '/d.npy', skipBadRows: false },
  })
  expect(mergedData(known, { data: 'builtin:documents' }).replies).toBeUndefined()
})

it('a checkpoint of other pairs is not gone on with', async () => {
  const { sweep } = await plan()
  write('other.jsonl', halves)
  const { next } = pairsBySetting(await readDataset({ data: at('other.jsonl') }))
  const config = { ...sweep.base, precision: 'f32' as const }
  const save = (pairs: string): void => {
    const tensors = initialTensors(config, WIDTH).set('data.mean', new Float32Array(WIDTH))
    const moments = { first: initialTensors(config, WIDTH), second: initialTensors(config, WIDTH) }
    for (const values of moments.second.values()) values.fill(0)
    const run = { step: 2, samples: 8, seconds: 1, bestLoss: null, adapter: 'GPU', created: '2026-01-01' }
    const about = { dataset: sweep.data.digest, datasetName: 'g.jsonl', pairs }
    writeFileSync(at('last.safetensors'), writeCheckpoint({ tensors, moments, config, ...about, ...run }))
  }
  save(sweep.data.pairs ?? '')
  expect(await beginTrial(root, sweep, config)).toMatchObject({ args: ['--resume', at('last.safetensors')] })
  save(next ?? '')
  expect(await beginTrial(root, sweep, config)).toMatchObject({
    args: ['--config', at('trial.yaml')],
    notes: [expect.stringContaining('other rows answered each other when it was trained.'), 'Begins at step 0.'],
  })
})
