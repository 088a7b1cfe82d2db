import { describe, expect, test } from 'vitest'
import { type Config, resolveConfig } from '../../core/config/resolve'
import type { Fix } from '../../core/library'
import { pcg } from '../../core/rng'
import { openSource } from '../../formats/open'
import { writeSafetensors } from '../../formats/safetensors'
import { memorySource } from '../../formats/source'
import { f32Tensor } from '../../formats/testing'
import { assemble } from '../assemble'
import { openFiles } from '../dataset'
import { tensorOf } from '../tensors'
import { group } from '../testing'
import { safetensorsOf } from './export'
import { Inspector } from './inspector'

const ROWS = 101
const WIDTH = 6
const query = Float32Array.from({ length: ROWS * WIDTH }, (_, i) => (pcg(i) % 2000) / 1000 - 1)
query.copyWithin(50 * WIDTH, 10 * WIDTH, 11 * WIDTH)
query.copyWithin(51 * WIDTH, 10 * WIDTH, 11 * WIDTH)
const bad = query.slice()
bad[33 * WIDTH + 2] = Number.NaN
bad[70 * WIDTH] = Number.NEGATIVE_INFINITY
const reply = query.map((value, i) => 2 * value + 0.1 * ((pcg(i) % 7) - 3))
reply.copyWithin(50 * WIDTH, 10 * WIDTH, 11 * WIDTH)
const groups = Array.from({ length: ROWS }, (_, row) => row % 4)

const config = resolveConfig({})

interface Options {
  pairing?: Config['data']['pairing']
  fixes?: readonly Fix[]
  limit?: number
}

/** Opens a dataset and looks at it. */
async function look(values: Record<string, Float32Array>, { pairing = 'auto', fixes = [], limit }: Options = {}) {
  const list = [...Object.entries(values).map(([name, of]) => f32Tensor(name, [ROWS, WIDTH], of)), group(groups)]
  const { tensors } = await openSource(memorySource('a.safetensors', writeSafetensors(list)))
  const find = (name: string) => {
    const tensor = tensors.get(name)
    return tensor ? tensorOf('a.safetensors', tensor, null) : null
  }
  const chosen = { query: find('query') as never, reply: find('reply'), group: find('group'), notes: [] }
  const assembled = await assemble(chosen, { lenient: true, fixes, ...(limit !== undefined && { limit }) })
  const group4 = await (find('group') as ReturnType<typeof tensorOf>).labels()
  const groupLeft = assembled.fileRows ? { ...group4, codes: assembled.fileRows.map((row) => group4.codes[row] as number) } : group4
  return Inspector.look({ ...assembled, label: null, group: groupLeft }, { ...config, data: { ...config.data, pairing } })
}
describe('what is found', () => {
  test('in two matrices', async () => {
    const { inspection, summary } = await look({ query, reply })
    expect(summary).toMatchObject({ rows: ROWS, width: WIDTH, pairing: 'columns', trainRows: 91, validationRows: 10 })
    expect(inspection.matrices.map(({ role, dtype, rows, width }) => [role, dtype, rows, width])).toEqual([
      ['query', 'F32', ROWS, WIDTH],
      ['reply', 'F32', ROWS, WIDTH],
    ])
    for (const { norms, nonFinite } of inspection.matrices) {
      expect(norms.counts.reduce((a, b) => a + b)).toBe(ROWS)
      expect(nonFinite).toEqual({ count: 0, rows: [] })
    }
    expect(inspection.duplicates).toMatchObject({ rows: 2, groups: 1, list: [{ rows: [10, 50], copies: 2 }] })
    expect(inspection.labels).toEqual([
      { name: '0', rows: 26 },
      { name: '1', rows: 25 },
      { name: '2', rows: 25 },
      { name: '3', rows: 25 },
    ])
    expect(inspection.pairing).toMatchObject({ rows: ROWS, seed: 1234 })
    expect(inspection.pairing?.pairMean).toBeGreaterThan(0.9)
    expect(Math.abs(inspection.pairing?.shuffledMean ?? 1)).toBeLessThan(0.3)
    expect(inspection).toMatchObject({ residentBytes: 2 * ROWS * WIDTH * 4, streamed: false, notes: [] })
  })

  test('copies on both sides of the split leak', async () => {
    const inspector = await look({ query })
    const [copies] = inspector.inspection.duplicates.list
    expect(copies?.rows).toEqual([10, 50, 51])
    const held = new Set(inspector.list('validation'))
    const sides = new Set([10, 50, 51].map((row) => held.has(row)))
    expect(copies?.leaks).toBe(sides.size === 2)
    expect(inspector.inspection.duplicates.leaks).toBe(sides.size === 2 ? 1 : 0)
  })

  test('bad rows, while the rest is looked at all the same', async () => {
    const inspector = await look({ query: bad, reply })
    const { matrices, pairing } = inspector.inspection
    expect(matrices[0]?.nonFinite).toEqual({ count: 2, rows: [33, 70] })
    expect(matrices[1]?.nonFinite).toEqual({ count: 0, rows: [] })
    expect(matrices[0]?.norms.counts.reduce((a, b) => a + b)).toBe(ROWS - 2)
    expect(pairing?.rows).toBe(ROWS - 2)
    expect(pairing?.pairMean).toBeGreaterThan(0.9)
    expect([...inspector.list('nonFinite')]).toEqual([33, 70])
    const projection = await inspector.project({ method: 'pca', role: 'query', sample: 1000, seed: 1 })
    expect(projection.rows).toHaveLength(ROWS - 2)
    expect(projection.points.every(Number.isFinite)).toBe(true)
    expect(inspector.rows([33])[0]).toMatchObject({ row: 33, norm: Number.NaN })
  })

  test('nothing of a pairing of rows with themselves', async () => {
    expect((await look({ query }, { pairing: 'self' })).inspection.pairing).toBeNull()
  })
})

describe('rows of zeros', () => {
  test('are found, in each matrix', async () => {
    const holed = query.slice()
    holed.fill(0, 20 * WIDTH, 21 * WIDTH)
    const { matrices } = (await look({ query: holed, reply })).inspection
    expect(matrices.map(({ zero }) => zero)).toEqual([
      { count: 1, rows: [20] },
      { count: 0, rows: [] },
    ])
  })
})

describe('rows', () => {
  test('with their set, norm, group, reply and first values', async () => {
    const inspector = await look({ query })
    const [view] = inspector.rows([7])
    expect(view).toEqual({
      row: 7,
      fileRow: 7,
      set: [...inspector.list('validation')].includes(7) ? 'validation' : 'train',
      norm: expect.closeTo(Math.hypot(...query.subarray(7 * WIDTH, 8 * WIDTH)), 9),
      label: null,
      group: '3',
      reply: 11,
      head: [...query.subarray(7 * WIDTH, 8 * WIDTH)],
    })
  })

  test('are listed by filter', async () => {
    const inspector = await look({ query })
    expect([...inspector.list('duplicate')]).toEqual([10, 50, 51])
    expect(inspector.list('all')).toHaveLength(ROWS)
    expect(inspector.list('validation')).toHaveLength(10)
  })

  test.each([-1, ROWS, 1.5])('%d is none', async (row) => {
    const inspector = await look({ query })
    expect(() => inspector.rows([row])).toThrow(`Row: there is no row ${row}. Choose one from 0 to 100.`)
    await expect(inspector.neighbours(row, 'query', 3)).rejects.toThrow('there is no row')
  })

  test('that are near, with their sets', async () => {
    const inspector = await look({ query })
    const near = await inspector.neighbours(10, 'query', 4)
    expect(near.slice(0, 2).map(({ row }) => row)).toEqual([50, 51])
    expect(near[0]?.cosine).toBeCloseTo(1, 9)
    for (const { row, set } of near) expect(set).toBe(inspector.rows([row])[0]?.set)
  })
})

describe('projections', () => {
  test('are seeded samples with the labels of their rows', async () => {
    const inspector = await look({ query, reply })
    const request = { method: 'pca', role: 'reply', sample: 40, seed: 9 } as const
    const projection = await inspector.project(request)
    expect(projection).toMatchObject({ ...request, points: expect.any(Float32Array) })
    expect(projection.points).toHaveLength(80)
    expect([...projection.rows]).toEqual([...projection.rows].sort((a, b) => a - b))
    expect([...(projection.labels ?? [])]).toEqual([...projection.rows].map((row) => row % 4))
    expect(projection.explained).toBeGreaterThan(0.3)
    expect(projection.explained).toBeLessThan(1)
    expect(await inspector.project(request)).toEqual(projection)
  })
  test('by UMAP', async () => {
    const projection = await (await look({ query })).project({ method: 'umap', role: 'query', sample: 60, seed: 9 })
    expect(projection).toMatchObject({ explained: null })
    expect(projection.points).toHaveLength(120)
  })
})

describe('fixes', () => {
  const fixes: Fix[] = [{ kind: 'dropNonFinite' }, { kind: 'dropDuplicates' }, { kind: 'truncate', width: 4 }, { kind: 'normalise' }]

  test('are looked at as they will be trained on, from memory or from disk', async () => {
    const [memory, disk] = [await look({ query: bad }, { fixes }), await look({ query: bad }, { fixes, limit: 0 })]
    for (const inspector of [memory, disk]) {
      expect(inspector.summary).toMatchObject({ rows: ROWS - 4, width: 4 })
      expect(inspector.inspection).toMatchObject({ duplicates: { rows: 0 }, matrices: [{ width: 4, nonFinite: { count: 0 } }] })
      expect(inspector.inspection.matrices[0]?.normMean).toBeCloseTo(1, 6)
      expect(inspector.inspection.notes).toHaveLength(4)
      expect(inspector.rows([33])[0]).toMatchObject({ row: 33, fileRow: 34, group: '2' })
    }
    expect(disk.summary).toEqual(memory.summary)
    expect(disk.inspection).toEqual(memory.inspection)
  })

  test('are in the exported file, which has the digest of what was looked at', async () => {
    for (const matrices of [{ query: bad }, { query, reply }]) {
      const inspector = await look(matrices as { query: Float32Array }, { fixes })
      const pieces = [...safetensorsOf(inspector.looked.raw)].map((piece) => piece.slice())
      const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer())
      const opened = await openFiles([{ name: 'exported.safetensors', bytes }])
      expect(opened.digest).toBe(inspector.summary.digest)
      expect(opened.group).toEqual(inspector.looked.raw.group)
    }
  })
})
