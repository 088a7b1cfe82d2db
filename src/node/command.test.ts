import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { writeSafetensors } from '../formats/safetensors'
import { npyOf } from '../formats/testing'
import { floats, lattice as runLattice } from './testing'

const folder = mkdtempSync(join(tmpdir(), 'lattice-command-'))

const lattice = (...argv: string[]) => runLattice(argv)

/** Writes a file into the test's folder and gives its path. */
function put(name: string, bytes: Uint8Array | string): string {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

describe('exit codes and streams', () => {
  it('gives help on stdout', async () => {
    expect(await lattice('--help')).toMatchObject({ code: 0, err: '' })
    expect((await lattice('eval', '--help')).out).toContain('--checkpoint FILE')
  })

  it('gives help as one JSON document when asked to', async () => {
    const { code, out, err } = await lattice('train', '--help', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(Object.keys(JSON.parse(out).commands)).toEqual(['train'])
    expect(JSON.parse(out).commands.train.options.out).toMatchObject({ value: 'DIR', required: true })
    expect(Object.keys(JSON.parse((await lattice('help', '--json')).out).commands)).toContain('inspect')
  })

  it('exits 2 on bad usage, with a hint', async () => {
    const { code, out, err } = await lattice('train', '--presett', 'tiny')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toBe('lattice: --presett: train has no such option. Did you mean --preset?\nTry: lattice train --help\n')
  })

  it('exits 1 on a failure; with --json stdout is one document', async () => {
    const { code, out, err } = await lattice('inspect', join(folder, 'none.npy'), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({
      error: { subject: join(folder, 'none.npy'), problem: 'there is no such file.', remedy: 'Check the path.' },
    })
    expect(err).toContain('there is no such file')
  })
})

const golden = (name: string): string => fileURLToPath(new URL(`../formats/golden/${name}`, import.meta.url))

describe('inspect', () => {
  it('shows a dataset', async () => {
    const file = put('pairs.safetensors', writeSafetensors([floats('query', [6, 4]), floats('reply', [6, 4])]))
    const { code, out } = await lattice('inspect', file, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      kind: 'dataset',
      name: 'pairs.safetensors',
      rows: 6,
      width: 4,
      pairing: 'columns',
      groups: null,
    })
    expect((await lattice('inspect', file)).out).toContain('pairs.safetensors:  6 rows of width 4\n')
  })

  it.each(['deflated.npz', 'lists.csv', 'columns.jsonl'])('shows %s as the dataset that it is', async (name) => {
    const { code, out } = await lattice('inspect', golden(name), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ kind: 'dataset', name, rows: 20, width: 6, groups: 7 })
  })

  it('takes a query and a reply of a table', async () => {
    const { out } = await lattice('inspect', golden('spaces.csv'))
    expect(out).toMatch(/^spaces.csv: +20 rows of width 6\n +pairing +columns\n/)
  })

  it('names a row that does not fit, and leaves it out when told to', async () => {
    const file = golden('ragged.parquet')
    const refused = await lattice('inspect', file)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('ragged.parquet: Row 3 has 4 values; 6 are expected. Skip 2 rows, or export the file again.')
    const { code, out } = await lattice('inspect', file, '--skip-bad-rows')
    expect(code).toBe(0)
    expect(out).toContain('18 rows of width 6')
    expect(out).toContain('Note: 2 of the rows in ragged.parquet are left out, the first is row 3.')
  })

  it('shows a built-in dataset, and names the nearest for one that is not', async () => {
    expect(JSON.parse((await lattice('inspect', 'builtin:clusters', '--json')).out)).toMatchObject({ rows: 4608, width: 64 })
    expect(await lattice('inspect', 'builtin:cluster')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Did you mean builtin:clusters?'),
    })
  })

  it('shows a checkpoint, full or weights alone', async () => {
    const weights = [floats('encoder.weight', [4, 9]), floats('encoder.bias', [9]), floats('data.mean', [4])]
    const metadata = new Map([
      ['format', 'lattice-studio/1'],
      ['config', '{"precision":"f32","lattice":{"width":3,"height":3}}'],
      ['step', '12'],
      ['samples', '384'],
    ])
    const first = floats('optimizer.m.encoder.weight', [4, 9])
    const second = { ...first, name: 'optimizer.v.encoder.weight', data: (first.data as Float32Array).map((value) => value * value) }
    const moments = [first, second]
    const full = put('full.safetensors', writeSafetensors([...weights, ...moments], metadata))
    expect(JSON.parse((await lattice('inspect', full, '--json')).out)).toMatchObject({
      kind: 'checkpoint',
      full: true,
      step: 12,
      samples: 384,
      parameters: 45,
      config: { precision: 'f32', lattice: { width: 3 } },
    })
    const light = put('weights.safetensors', writeSafetensors(weights, metadata))
    expect((await lattice('inspect', light)).out).toMatch(/weights.safetensors: +weights, a run can begin with them/)
  })

  it('lists the tensors of a file that is neither, and says why', async () => {
    const file = put('many.safetensors', writeSafetensors([floats('a', [2, 2]), floats('b', [3, 2])]))
    const { code, out } = await lattice('inspect', file)
    expect(code).toBe(0)
    expect(out).toContain('  a  F32  [2, 2]  16 bytes\n')
    expect(out).toContain('Note: it holds several matrices')
  })

  it('says so when a file holds no tensors', async () => {
    const file = put('nothing.safetensors', writeSafetensors([]))
    expect(await lattice('inspect', file)).toMatchObject({
      code: 0,
      out: 'nothing.safetensors: a .safetensors file without any tensor\n\nNote: it holds no tensors. Store one vector per row, with two axes.\n',
    })
    expect(JSON.parse((await lattice('inspect', file, '--json')).out)).toMatchObject({ kind: 'tensors', tensors: [] })
  })

  it('refuses truth values as a dataset, by name', async () => {
    const file = put('mask.npy', npyOf('|b1', [6, 4], new Uint8Array(24)))
    expect((await lattice('inspect', file)).out).toContain('the array (BOOL [6, 4]) holds true and false; embeddings are numbers.')
  })

  it('fails on a broken file', async () => {
    expect(await lattice('inspect', put('x.png', '\x89PNG'))).toMatchObject({ code: 1, out: '' })
    expect((await lattice('inspect', put('empty.npy', ''))).err).toContain('the file is empty')
  })
})
