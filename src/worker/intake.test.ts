import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { npyFile, npyHeader, npyOf } from '../formats/testing'
import { MemoryFiles } from '../storage/testing'
import { DataStudio } from './dataStudio'
import { openSource } from './datasets'
import { both, closePorts, config, fileOf, given, query, ROWS, startData as start, WIDTH } from './testing/library'

afterEach(closePorts)

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

  test('at any of ten points, nothing that was kept before is harmed', async () => {
    const large = fileOf('large.npy', npyOf('<f4', [ROWS * 1024, 80], new Float32Array(ROWS * 1024 * 80)))
    const files = new MemoryFiles()
    const { take, studio } = start(files)
    const [kept] = await take(fileOf('pairs.safetensors', both))
    const before = new Map(files.stored)
    for (let point = 0; point < 10; point++) {
      files.limit = both.length + Math.floor((large.size * point) / 10)
      const [file] = await take(large)
      expect(file).toMatchObject({ kept: false, size: large.size })
      expect(files.stored).toEqual(before)
    }
    expect(given(await studio.library()).filter((file) => file.kept)).toEqual([kept])
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
