import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { DatasetChoice, Fix, LibraryFile } from '../core/library'
import { pcg } from '../core/rng'
import { writeSafetensors } from '../formats/safetensors'
import { f32Tensor, npyFile, npyHeader, npyOf } from '../formats/testing'
import { MemoryFiles, memoryLibrary } from '../storage/testing'
import type { DataEvent } from './dataProtocol'
import { DataStudio } from './dataStudio'
import { openSource } from './datasets'
import type { Result } from './protocol'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

const [ROWS, WIDTH] = [64, 4]
const query = Float32Array.from({ length: ROWS * WIDTH }, (_, i) => (pcg(i) % 100) / 50 - 1)
const reply = query.map((value) => 1 - value)
const topic = { name: 'topic', dtype: 'I32' as const, shape: [ROWS], data: Int32Array.from({ length: ROWS }, (_, i) => i % 3) }
const both = writeSafetensors([f32Tensor('query', [ROWS, WIDTH], query), f32Tensor('reply', [ROWS, WIDTH], reply), topic])
const config = resolveConfig({})

const fileOf = (name: string, bytes: Uint8Array): File => new File([bytes as Uint8Array<ArrayBuffer>], name)

function start(files = new MemoryFiles()) {
  const memory = memoryLibrary({ files })
  const studio = new DataStudio(memory.library)
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const events: DataEvent[] = []
  port1.onmessage = ({ data }: MessageEvent<DataEvent>) => events.push(data)
  studio.connect(port2)
  /** Takes files in and waits for what is said of them. */
  const take = async (...list: (File | { file: File; skipBadRows: boolean })[]) => {
    const ids = list.map((_, i) => `${events.length}-${i}`)
    await studio.take(list.map((one, i) => ({ id: ids[i] as string, ...(one instanceof File ? { file: one } : one) })))
    await new Promise((done) => setTimeout(done, 20))
    return ids.map((id) => events.flatMap((event) => (event.kind === 'arrived' && event.id === id ? event.file : []))[0]) as LibraryFile[]
  }
  const problems = () => events.flatMap((event) => (event.kind === 'arrival' && event.arrival.problem ? event.arrival.problem : []))
  return { ...memory, studio, events, take, problems }
}

function given<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.problem.subject}: ${result.problem.problem} ${result.problem.remedy}`)
}
const problemOf = <T>(result: Result<T>): string =>
  result.ok ? 'no problem' : `${result.problem.subject}: ${result.problem.problem} ${result.problem.remedy}`

describe('a file that comes in', () => {
  test('is stored as it is, with its hash, and is there for the next visit', async () => {
    const { take, studio, library, files, events } = start()
    const [file] = await take(fileOf('pairs.safetensors', both))
    expect(file).toMatchObject({
      name: 'pairs.safetensors',
      size: both.length,
      format: 'safetensors',
      sha256: createHash('sha256').update(both).digest('hex'),
      kept: true,
    })
    expect(file?.tensors.map(({ name, dtype, shape }) => [name, dtype, ...shape])).toEqual([
      ['query', 'F32', ROWS, WIDTH],
      ['reply', 'F32', ROWS, WIDTH],
      ['topic', 'I32', ROWS],
    ])
    expect([...files.stored.values()]).toEqual([new Uint8Array(both)])
    expect(given(await studio.library())).toEqual([file])
    expect(given(await new DataStudio(library).library())).toEqual([file])
    const shown = events.flatMap((event) => (event.kind === 'arrival' ? event.arrival.read : []))
    expect(shown[0]).toBe(0)
    expect(shown.at(-1)).toBe(both.length)
  })

  test('is there once, however often it comes', async () => {
    const { take, studio, files } = start()
    const [first] = await take(fileOf('a.safetensors', both))
    const [again] = await take(fileOf('a.safetensors', both))
    expect(again).toEqual(first)
    const [other] = await take(fileOf('b.safetensors', both))
    expect(other?.id).not.toBe(first?.id)
    expect(given(await studio.library())).toHaveLength(2)
    expect(files.stored.size).toBe(2)
  })

  test('that cannot be read is refused by name, and the next is taken', async () => {
    const { take, files, problems } = start()
    const [bad, good] = await take(fileOf('photo.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10])), fileOf('a.safetensors', both))
    expect(bad).toBeUndefined()
    expect(good?.name).toBe('a.safetensors')
    expect(problems()).toMatchObject([{ subject: 'photo.png', problem: 'this is a PNG image.' }])
    expect(files.stored.size).toBe(1)
  })

  test('in another order of bytes or axes is converted', async () => {
    const fortran = Float32Array.from({ length: ROWS * WIDTH }, (_, at) => query[(at % ROWS) * WIDTH + Math.floor(at / ROWS)] as number)
    const { take, studio, files } = start()
    const [file] = await take(
      fileOf('f.npy', npyFile(npyHeader("'<f4'", `(${ROWS}, ${WIDTH})`, 'True'), { data: new Uint8Array(fortran.buffer) })),
    )
    expect(file).toMatchObject({ format: 'npy', kept: true, tensors: [{ name: '', dtype: 'F32', shape: [ROWS, WIDTH] }] })
    expect([...files.stored.values()]).toEqual([new Uint8Array(query.buffer)])
    const choice = given(await studio.suggest([file?.id ?? '']))
    expect(given(await studio.inspect({ kind: 'library', choice }, config)).summary).toMatchObject({ rows: ROWS, width: WIDTH })
  })

  test('with names for labels keeps them', async () => {
    const { take, studio } = start()
    const lines = Array.from({ length: ROWS }, (_, row) =>
      JSON.stringify({ topic: ['law', 'art', 'sea'][row % 3], embedding: [...query.subarray(row * WIDTH, (row + 1) * WIDTH)] }),
    )
    const [file] = await take(fileOf('rows.jsonl', new TextEncoder().encode(lines.join('\n'))))
    expect(file).toMatchObject({ format: 'jsonl', kept: true })
    const choice = given(await studio.suggest([file?.id ?? '']))
    expect(choice).toMatchObject({ query: { tensor: 'embedding' }, reply: null, group: null, label: { tensor: 'topic' } })
    const { inspection } = given(await studio.inspect({ kind: 'library', choice }, config))
    expect(inspection.labels).toEqual([
      { name: 'law', rows: 22 },
      { name: 'art', rows: 21 },
      { name: 'sea', rows: 21 },
    ])
    expect(given(await studio.rows([1]))[0]).toMatchObject({ label: 'art' })
    const grouped = { ...choice, group: choice.label }
    expect(given(await studio.inspect({ kind: 'library', choice: grouped }, config)).summary.pairing).toBe('next')
  })

  test('may come without its bad rows', async () => {
    const { take, events, studio } = start()
    const csv = new TextEncoder().encode(`f0,f1\n${Array.from({ length: 20 }, (_, i) => (i === 7 ? '1' : `${i},${-i}`)).join('\n')}\n`)
    const [refused] = await take(fileOf('a.csv', csv))
    expect(refused).toBeUndefined()
    const last = events.findLast((event) => event.kind === 'arrival')
    expect(last).toMatchObject({ arrival: { skippable: { rows: 1, first: 7 }, problem: { subject: 'a.csv' } } })
    const [file] = await take({ file: fileOf('a.csv', csv), skipBadRows: true })
    expect(file?.tensors).toMatchObject([{ shape: [19, 2] }])
    const choice = given(await studio.suggest([file?.id ?? '']))
    expect(given(await studio.inspect({ kind: 'library', choice }, config)).summary.rows).toBe(19)
  })
})

describe('a file that is cancelled', () => {
  test('leaves nothing behind', async () => {
    const { studio, files, library, events } = start()
    const large = npyOf('<f4', [2 ** 20, 8], new Float32Array(2 ** 23))
    const create = files.create.bind(files)
    let most = 0
    files.create = async (path) => {
      const writer = await create(path)
      const write = (bytes: Uint8Array<ArrayBuffer>) => {
        writer.write(bytes)
        most = files.used
        void studio.cancel('x')
      }
      return { ...writer, write }
    }
    await studio.take([{ id: 'x', file: fileOf('large.npy', large) }])
    expect(most).toBe(2 ** 23)
    expect(files.stored.size).toBe(0)
    expect(await library.list()).toEqual([])
    expect(events.some((event) => event.kind === 'arrived')).toBe(false)
  })

  test('before it begins is never read', async () => {
    const { studio, files } = start()
    const taking = studio.take([
      { id: 'x', file: fileOf('a.safetensors', both) },
      { id: 'y', file: fileOf('b.safetensors', both) },
    ])
    await studio.cancel('y')
    await taking
    expect(files.stored.size).toBe(1)
  })
})

describe('where there is no room', () => {
  test.each([
    ['it is known beforehand', new MemoryFiles(Number.POSITIVE_INFINITY, 1000)],
    ['the disk fills at the first byte', new MemoryFiles(0)],
    ['the disk fills at the last byte', new MemoryFiles(both.length - 1)],
  ])('and %s, the file is used where it lies', async (_, files) => {
    const { take, studio, library, records } = start(files)
    const [file] = await take(fileOf('pairs.safetensors', both))
    expect(file).toMatchObject({ kept: false, sha256: createHash('sha256').update(both).digest('hex') })
    expect(files.stored.size).toBe(0)
    expect(records.kept.size).toBe(0)
    expect(given(await studio.library())).toEqual([file])
    const choice = given(await studio.suggest([file?.id ?? '']))
    const { summary } = given(await studio.inspect({ kind: 'library', choice }, config))
    expect(summary).toMatchObject({ rows: ROWS, pairing: 'columns' })
    const loose = [{ id: file?.id ?? '', file: fileOf('pairs.safetensors', both), skipBadRows: false }]
    expect((await openSource({ kind: 'library', choice, loose }, library)).raw.digest).toBe(summary.digest)
    given(await studio.remove(file?.id ?? ''))
    expect(given(await studio.library())).toEqual([])
    expect(given(await studio.restore(file?.id ?? ''))).toEqual(file)
    expect(given(await studio.library())).toEqual([file])
  })

  test('for the columns of a table either', async () => {
    const { take, studio } = start(new MemoryFiles(10))
    const csv = new TextEncoder().encode(`f0,f1\n${Array.from({ length: 20 }, (_, i) => `${i},${-i}`).join('\n')}\n`)
    const [file] = await take(fileOf('a.csv', csv))
    expect(file).toMatchObject({ kept: false })
    const choice = given(await studio.suggest([file?.id ?? '']))
    expect(given(await studio.inspect({ kind: 'library', choice }, config)).summary.rows).toBe(20)
  })
})

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
