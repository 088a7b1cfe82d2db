import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { f32Tensor as f32, npyOf } from '../formats/testing'
import { type DatasetFile, openFiles } from './dataset'
import { digestMatrices } from './digest'
import { memoryRows } from './rows/matrix'
import { A, B, group, npy, tensors } from './testing'

describe('the digest', () => {
  const digest = async (...files: DatasetFile[]) => (await openFiles(files)).digest
  const sha = (...parts: (string | Uint8Array)[]) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
  const part = (values: Float32Array) => sha(new Uint8Array(values.buffer))

  test('is the documented one', async () => {
    expect(await digest(npy('a.npy'))).toBe(sha('lattice-studio/dataset/1 1 3 2\n', part(A)).toString('hex'))
    expect(await digest(npy('a.npy', A), npy('b.npy', B))).toBe(sha('lattice-studio/dataset/1 2 3 2\n', part(A), part(B)).toString('hex'))
  })

  test('depends on the values, the shape and the second matrix, not on the file', async () => {
    const same = await digest(npy('a.npy'))
    expect(await digest(tensors('other.safetensors', f32('e', [3, 2], A), group([0, 0, 1])))).toBe(same)
    expect(await digest(npy('a.npy', A, [2, 3]))).not.toBe(same)
    expect(await digest(npy('a.npy', B))).not.toBe(same)
    expect(await digest(npy('a.npy', A), npy('b.npy', A))).not.toBe(same)
    expect(await digest({ name: 'a.npy', bytes: npyOf('<f8', [3, 2], Float64Array.from(A)) })).toBe(same)
  })

  test('of more than 64 MiB is made of parts', async () => {
    const values = new Float32Array(2 ** 24 + 1)
    values[2 ** 24] = 1
    const expected = sha('lattice-studio/dataset/1 1 16777217 1\n', part(values.slice(0, 2 ** 24)), part(values.slice(2 ** 24))).toString(
      'hex',
    )
    expect(await digestMatrices([memoryRows(values, 1)])).toBe(expected)
  })
})
