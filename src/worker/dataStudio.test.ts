import { afterEach, describe, expect, test } from 'vitest'
import type { DatasetChoice, Fix } from '../core/library'
import { writeSafetensors } from '../formats/safetensors'
import { f32Tensor } from '../formats/testing'
import { openSource } from './datasets'
import { both, closePorts, config, fileOf, given, problemOf, query, ROWS, startData as start, WIDTH } from './testing/library'

afterEach(closePorts)

describe('what a run trains on', () => {
  const opened = async (bytes: Uint8Array, fixes: Fix[] = []) => {
    const all = start()
    const [file] = await all.take(fileOf('pairs.safetensors', bytes))
    const choice: DatasetChoice = { ...given(await all.studio.suggest([file?.id ?? ''])), fixes }
    return { ...all, choice, file }
  }

  test('is what was looked at', async () => {
    const fixes: Fix[] = [{ kind: 'truncate', width: 3 }, { kind: 'normalise' }]
    const { studio, library, choice } = await opened(both, fixes)
    const { summary } = given(await studio.inspect({ kind: 'library', choice }, config))
    const { raw, close } = await openSource({ kind: 'library', choice }, library)
    expect(raw).toMatchObject({
      rows: ROWS,
      width: 3,
      digest: summary.digest,
      notes: ['The first 3 of 4 dimensions are kept.', 'Every row is scaled to norm 1.'],
    })
    await close()
  })

  test('is never a row that is not finite', async () => {
    const bad = query.slice()
    bad[9 * WIDTH] = Number.NaN
    const { studio, library, choice } = await opened(writeSafetensors([f32Tensor('e', [ROWS, WIDTH], bad)]))
    expect(given(await studio.inspect({ kind: 'library', choice }, config)).inspection.matrices[0]?.nonFinite).toEqual({
      count: 1,
      rows: [9],
    })
    await expect(openSource({ kind: 'library', choice }, library)).rejects.toThrow('row 9 holds NaN or infinity')
    const fixed = { ...choice, fixes: [{ kind: 'dropNonFinite' as const }] }
    expect((await openSource({ kind: 'library', choice: fixed }, library)).raw.rows).toBe(ROWS - 1)
  })

  test('is gone with its file', async () => {
    const { studio, library, choice, file } = await opened(both)
    given(await studio.remove(file?.id ?? ''))
    await studio.forget(file?.id ?? '')
    await expect(openSource({ kind: 'library', choice }, library)).rejects.toThrow('no longer kept')
    expect(problemOf(await studio.inspect({ kind: 'library', choice }, config))).toContain('no longer kept')
    expect(problemOf(await studio.suggest([file?.id ?? '']))).toContain('none of these files is kept')
  })

  test('can be written to one file', async () => {
    const { studio, choice } = await opened(both, [{ kind: 'normalise' }])
    const { summary } = given(await studio.inspect({ kind: 'library', choice }, config))
    const blob = given(await studio.exportDataset())
    const again = start()
    const [file] = await again.take(fileOf('exported.safetensors', new Uint8Array(await blob.arrayBuffer())))
    const exported = given(await again.studio.suggest([file?.id ?? '']))
    expect((await openSource({ kind: 'library', choice: exported }, again.library)).raw.digest).toBe(summary.digest)
  })
})

describe('looking', () => {
  test('at a built-in dataset', async () => {
    const { studio } = start()
    const { summary, inspection } = given(await studio.inspect({ kind: 'builtin', name: 'clusters' }, config))
    expect(summary).toMatchObject({
      name: 'clusters',
      rows: 4608,
      digest: 'b1ff8ff1eca08fb4278733c9b97f9719b5b3870a6981d1137016f188d0f5961e',
    })
    expect(inspection.duplicates.rows).toBe(0)
    expect(inspection.pairing?.pairMean).toBeGreaterThan(inspection.pairing?.shuffledMean ?? 1)
    const near = given(await studio.neighbours(0, 'query', 5))
    expect(near).toHaveLength(5)
    const projection = given(await studio.project({ method: 'pca', role: 'query', sample: 500, seed: 1 }))
    expect(projection?.points).toHaveLength(1000)
  })

  test('asks nothing of what is not open', async () => {
    const { studio } = start()
    expect(problemOf(await studio.rows([0]))).toBe('Data: nothing is looked at yet. Open a dataset.')
  })

  test('a projection that is cancelled is null', async () => {
    const { studio } = start()
    given(await studio.inspect({ kind: 'builtin', name: 'clusters' }, config))
    const projecting = studio.project({ method: 'umap', role: 'query', sample: 2000, seed: 1 })
    await new Promise((done) => setTimeout(done, 200))
    await studio.cancelProjection()
    expect(given(await projecting)).toBeNull()
  })

  test('ends where something else is looked at', async () => {
    const { studio } = start()
    const first = studio.inspect({ kind: 'builtin', name: 'clusters' }, config)
    const second = studio.inspect({ kind: 'builtin', name: 'clusters' }, { ...config, run: { ...config.run, seed: 5 } })
    expect(problemOf(await first)).toContain('something else is looked at now')
    expect(given(await second).summary.rows).toBe(4608)
  })
})
