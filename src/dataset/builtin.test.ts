import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { writeSafetensors } from '../formats/safetensors'
import { f32Tensor } from '../formats/testing'
import { loadDocuments, openClusters } from './builtin'
import { generateClusters } from './clusters'
import { split } from './order'
import { pair } from './pairing'
import { summarize } from './summary'
import type { RawDataset } from './types'

test('clusters: the same bits everywhere', async () => {
  const raw = await openClusters()
  expect(raw.query.values).toEqual(generateClusters().query)
  expect(raw).toMatchObject({ name: 'clusters', builtin: true, rows: 4608, width: 64, group: null, credit: null })
  expect(raw.digest).toBe('b1ff8ff1eca08fb4278733c9b97f9719b5b3870a6981d1137016f188d0f5961e')
  const dataset = pair(raw, 'auto')
  expect(summarize(dataset, split(4608, 1234, 0.1))).toMatchObject({
    pairing: 'columns',
    trainRows: 4147,
    validationRows: 461,
    notes: [],
  })
  expect(raw.matrices.map(({ role, normMean }) => [role, Math.round(normMean * 1e6) / 1e6])).toEqual([
    ['query', 8],
    ['reply', 8],
  ])
})

describe('documents', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  let raw: RawDataset
  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/documents.mjs'], { cwd: root, stdio: 'pipe' })
    raw = await loadDocuments(readFileSync(`${root}public/datasets/documents.safetensors`))
  })

  test('are 778 unit vectors of 384 dimensions in 13 categories', () => {
    expect(raw).toMatchObject({ name: 'documents', builtin: true, rows: 778, width: 384, reply: null, notes: [] })
    expect(raw.matrices[0]).toMatchObject({ role: 'query', tensor: 'query', dtype: 'F32' })
    expect(raw.matrices[0]?.normMean).toBeCloseTo(1, 6)
    expect(raw.groupNames).toHaveLength(13)
    expect(new Set(raw.group).size).toBe(13)
    expect(raw.groupNames?.[raw.group?.[0] ?? -1]).toBe('Btp Fiori Tools')
    expect(raw.group?.filter((id) => raw.groupNames?.[id] === 'Sapui5').length).toBe(386)
  })

  test('are the package’s own vectors, in its order', () => {
    const bytes = readFileSync(`${root}node_modules/@sap-ux/fiori-docs-embeddings/data/embeddings/embeddings.bin`)
    expect(raw.query.values).toEqual(new Float32Array(new Uint8Array(bytes).buffer))
  })

  test('pair with the next of their category, five of them with themselves', () => {
    const dataset = pair(raw, 'auto')
    expect(dataset.pairing).toBe('next')
    const { notes, credit } = summarize(dataset, split(778, 1234, 0.1))
    expect(notes[0]).toBe('5 rows are alone in their groups and are paired with themselves.')
    expect(notes[1]).toMatch(/^Leak: \d+ of 78 validation rows are also the reply of a training row/)
    expect(credit).toContain('Apache-2.0')
  })

  test('the manifest says the same', () => {
    const manifest: unknown = JSON.parse(readFileSync(`${root}public/datasets/documents.json`, 'utf8'))
    expect(manifest).toMatchObject({
      rows: raw.rows,
      width: raw.width,
      credit: raw.credit,
      licence: 'Apache-2.0',
      model: 'all-MiniLM-L6-v2',
    })
  })

  test('no text of the records is in the file', () => {
    const file = readFileSync(`${root}public/datasets/documents.safetensors`, 'latin1')
    expect(file).not.toContain('INTRODUCTION')
    expect(file.length).toBeLessThan(778 * 385 * 4 + 2000)
  })

  test('a damaged list of categories is a StudioError', async () => {
    const file = (categories: string) => writeSafetensors([f32Tensor('query', [2, 1], [1, 2])], new Map([['categories', categories]]))
    for (const categories of ['[', '[1]', '{}']) await expect(loadDocuments(file(categories))).rejects.toThrow(StudioError)
  })
})
