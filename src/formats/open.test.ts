import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import type { NumericTensor } from './lazy'
import { assertReadable, openSource } from './open'
import { writeSafetensors } from './safetensors'
import { memorySource } from './source'
import { latin, npyOf } from './testing'

const small = writeSafetensors([{ name: 'x', dtype: 'F32', shape: [1], data: Float32Array.of(3) }])
const open = (bytes: Uint8Array, name: string) => openSource(memorySource(name, bytes))

test('a safetensors file is known by its bytes, whatever its name', async () => {
  for (const name of ['a.safetensors', 'a.npy', 'model', 'a.png'])
    expect(await open(small, name)).toMatchObject({ format: 'safetensors', metadata: new Map() })
})

test('a .npy file too', async () => {
  const file = await open(npyOf('<f4', [1], Float32Array.of(3)), 'a.bin')
  expect(file).toMatchObject({ name: 'a.bin', format: 'npy', metadata: new Map(), skipped: null })
  expect(await (file.tensors.get('') as NumericTensor).load()).toEqual({ name: '', dtype: 'F32', shape: [1], data: Float32Array.of(3) })
})

test('a golden file', async () => {
  const golden = readFileSync(new URL('../model/golden/training.safetensors', import.meta.url))
  const { tensors, metadata } = await open(golden, 'training.safetensors')
  expect(tensors.get('x')?.shape).toEqual([96, 64])
  expect(tensors.get('data.mean')?.dtype).toBe('F32')
  expect(metadata.get('format')).toBe('golden/1')
  expect(Number(metadata.get('micro'))).toBe(8)
})

describe('refused, naming what it is and what is read', () => {
  const READ = 'The studio reads .npy, .npz, .safetensors, .parquet, .arrow, .feather, .csv, .tsv and .jsonl files.'
  test.each([
    ['photo.png', '\x89PNG\r\n\x1a\n0000', `photo.png: this is a PNG image. ${READ}`],
    ['model.pt', '\x80\x02}q\x00.', 'this is a Python pickle. Save the embeddings with numpy.save or safetensors.'],
    ['table.csv.gz', '\x1f\x8b\x08\x00\x00\x00', 'this is a gzip archive. Unpack it first.'],
    ['old.feather', 'FEA1\x00\x00\x00\x00', 'this is a Feather file of version 1. Write it again with a newer pyarrow'],
    ['weights.h5', '\x89HDF\r\n\x1a\n', 'this is an HDF5 file.'],
    ['noname', 'abcdefghijkl', `its first bytes belong to no format that is read. ${READ}`],
    ['notes.docm', 'abcdefghijkl', `.docm files are not read. ${READ}`],
    ['plain.npy', '1 2 3 4 5 6 7', 'it does not begin as a .npy file does (\\x93NUMPY).'],
    ['text.parquet', 'a,b,c\n1,2,3', 'it does not begin as a .parquet file does (PAR1).'],
    ['text.npz', 'a,b,c\n1,2,3', 'it does not begin as a .npz file does (PK).'],
    ['text.feather', 'a,b,c\n1,2,3', 'it does not begin as a .feather file does (ARROW1).'],
    ['list.json', ' [{"a": 1}]', 'this is one JSON list; one object a line is read.'],
    ['empty.npy', '', `empty.npy: the file is empty. ${READ}`],
    ['empty.csv', '', 'empty.csv: the file is empty.'],
    ['short.safetensors', 'abc', 'it has 3 bytes, but a .safetensors file begins with an 8-byte length'],
  ])('%s', async (name, text, message) => {
    const refusal = await open(latin(text), name).catch((error) => error)
    expect(refusal).toBeInstanceOf(StudioError)
    expect(refusal.message).toContain(message)
  })

  test('a length that spells another format’s magic does not hide a safetensors file', async () => {
    const header = `{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`.padEnd(0x8b1f)
    const bytes = new Uint8Array(8 + header.length)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
    bytes.set(latin(header), 8)
    expect([bytes[0], bytes[1]]).toEqual([0x1f, 0x8b])
    expect((await open(bytes, 'a.safetensors')).tensors.size).toBe(1)
  })
})

test('a file that is too large is refused before it is read', () => {
  expect(() => assertReadable('big.npy', 2 ** 31 - 1)).not.toThrow()
  expect(() => assertReadable('big.npy', 2 ** 31)).toThrow(
    'big.npy: it has 2147483648 bytes; at most 2147483647 can be read at once. Split it into smaller files, or store it as float16',
  )
  expect(() => assertReadable('big.npy', 11, 10)).toThrow(StudioError)
})
