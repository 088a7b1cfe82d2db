import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { assertReadable, openTensors } from './open'
import { writeSafetensors } from './safetensors'
import { latin, npyOf } from './testing'

const small = writeSafetensors([{ name: 'x', dtype: 'F32', shape: [1], data: Float32Array.of(3) }])

test('a safetensors file is known by its bytes, whatever its name', () => {
  for (const name of ['a.safetensors', 'a.npy', 'model', 'a.png'])
    expect(openTensors(small, name)).toMatchObject({ format: 'safetensors', metadata: new Map() })
})

test('a .npy file too', () => {
  const bytes = npyOf('<f4', [1], Float32Array.of(3))
  expect(openTensors(bytes, 'a.bin')).toEqual({
    format: 'npy',
    metadata: new Map(),
    tensors: new Map([['', { name: '', dtype: 'F32', shape: [1], data: Float32Array.of(3) }]]),
  })
})

test('a golden file', () => {
  const { tensors, metadata } = openTensors(
    readFileSync(new URL('../model/golden/training.safetensors', import.meta.url)),
    'training.safetensors',
  )
  expect(tensors.get('x')?.shape).toEqual([96, 64])
  expect(tensors.get('data.mean')?.dtype).toBe('F32')
  expect(metadata.get('format')).toBe('golden/1')
  expect(Number(metadata.get('micro'))).toBe(8)
})

describe('refused, naming what is read', () => {
  test.each([
    ['photo.png', '\x89PNG\r\n\x1a\n0000', 'photo.png: this is a PNG image. The studio reads .npy and .safetensors files now.'],
    ['arrays.npz', 'PK\x03\x04000000', 'this is a ZIP archive (.npz and PyTorch files are ZIP archives). The studio reads'],
    ['disguised.safetensors', 'PAR100000000', 'this is a Parquet file. The studio reads'],
    ['model.pt', '\x80\x02}q\x00.', 'this is a Python pickle. The studio reads'],
    ['table.csv', 'a,b,c\n1,2,3\n', '.csv files are not read. The studio reads'],
    ['lines.JSONL', '{"a": [1]}\n{}', '.jsonl files are not read. The studio reads'],
    ['noname', 'abcdefghijkl', 'its first bytes belong to no format that is read. The studio reads'],
    ['plain.npy', '1 2 3 4 5 6 7', 'it does not begin as a .npy file does (\\x93NUMPY).'],
    ['empty.npy', '', 'empty.npy: the file is empty. The studio reads'],
    ['short.safetensors', 'abc', 'it has 3 bytes, but a .safetensors file begins with an 8-byte length'],
  ])('%s', (name, text, message) => {
    expect(() => openTensors(latin(text), name)).toThrow(StudioError)
    expect(() => openTensors(latin(text), name)).toThrow(message)
  })

  test('a length that spells another format’s magic does not hide a safetensors file', () => {
    const header = `{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`.padEnd(0x8b1f)
    const bytes = new Uint8Array(8 + header.length)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
    bytes.set(latin(header), 8)
    expect([bytes[0], bytes[1]]).toEqual([0x1f, 0x8b])
    expect(openTensors(bytes, 'a.safetensors').tensors.size).toBe(1)
  })
})

test('a file that is too large is refused before it is read', () => {
  expect(() => assertReadable('big.npy', 2 ** 31 - 1)).not.toThrow()
  expect(() => assertReadable('big.npy', 2 ** 31)).toThrow(
    'big.npy: it has 2147483648 bytes; at most 2147483647 can be read at once. Split it into smaller files, or store it as float16',
  )
  expect(() => assertReadable('big.npy', 11, 10)).toThrow(StudioError)
})
