import { describe, expect, test } from 'vitest'
import { f32Tensor as f32, npyOf } from '../formats/testing'
import { type DatasetFile, openFiles } from './dataset'
import { A, B, group, npy, tensors } from './testing'

/** A matrix in memory with these values. */
const values = (of: Float32Array) => ({ values: of })

describe('one matrix', () => {
  test('of a .npy file', async () => {
    const raw = await openFiles([npy('a.npy')])
    expect(raw).toMatchObject({
      name: 'a.npy',
      builtin: false,
      rows: 3,
      width: 2,
      query: values(A),
      reply: null,
      group: null,
      notes: [],
      credit: null,
    })
    expect(raw.matrices).toHaveLength(1)
    expect(raw.matrices[0]).toMatchObject({ role: 'query', file: 'a.npy', tensor: '', rows: 3, width: 2, dtype: 'F32' })
    expect(raw.matrices[0]?.normMean).toBeCloseTo((Math.sqrt(5) + 5 + Math.sqrt(61)) / 3, 12)
  })

  test('of a .safetensors file is the query, whatever its name', async () => {
    for (const name of ['embeddings', 'reply', '__proto__'])
      expect(await openFiles([tensors('a.safetensors', f32(name, [3, 2], A))])).toMatchObject({ query: values(A), reply: null })
  })

  test('of float16 and of integers is read as float32', async () => {
    expect((await openFiles([{ name: 'a.npy', bytes: npyOf('<f2', [2, 2], Uint16Array.of(0x3c00, 0, 0xc000, 1)) }])).query.values).toEqual(
      Float32Array.of(1, 0, -2, 2 ** -24),
    )
    expect((await openFiles([{ name: 'a.npy', bytes: npyOf('<i8', [2, 1], BigInt64Array.of(-3n, 9n)) }])).query.values).toEqual(
      Float32Array.of(-3, 9),
    )
  })

  test('beside tensors that are no matrix', async () => {
    expect(await openFiles([tensors('a.safetensors', f32('e', [3, 2], A), f32('mean', [2], [0, 0]), f32('scale', [], [1]))])).toMatchObject(
      { query: values(A), notes: [] },
    )
  })
})

describe('two matrices', () => {
  test.each([
    ['query', 'reply'],
    ['Question', 'answer'],
    ['prompt', 'response'],
    ['input', 'target'],
    ['x', 'y'],
  ])('named %s and %s in one file, in any order', async (q, r) => {
    const raw = await openFiles([tensors('a.safetensors', f32(r, [3, 2], B), f32(q, [3, 2], A))])
    expect(raw).toMatchObject({ query: values(A), reply: values(B), notes: [] })
    expect(raw.matrices.map(({ role, tensor }) => [role, tensor])).toEqual([
      ['query', q],
      ['reply', r],
    ])
  })

  test('of which one is named reply: the other is the query', async () => {
    expect(await openFiles([tensors('a.safetensors', f32('anything', [3, 2], A), f32('reply', [3, 2], B))])).toMatchObject({
      query: values(A),
      reply: values(B),
    })
  })

  test('in two files, by the tensors’ names', async () => {
    expect(
      await openFiles([tensors('1.safetensors', f32('answer', [3, 2], B)), tensors('2.safetensors', f32('question', [3, 2], A))]),
    ).toMatchObject({ query: values(A), reply: values(B), name: '1.safetensors' })
    expect(await openFiles([npy('1.npy', B), tensors('2.safetensors', f32('question', [3, 2], A))])).toMatchObject({
      query: values(A),
      reply: values(B),
      notes: [],
    })
  })

  test('in two files, by the files’ names', async () => {
    expect(await openFiles([npy('answers.npy', B), npy('questions.npy', A)])).toMatchObject({
      query: values(A),
      reply: values(B),
      notes: [],
    })
    expect(await openFiles([npy('answers.npy', B), npy('other.npy', A)])).toMatchObject({ query: values(A), reply: values(B), notes: [] })
    expect(
      await openFiles([tensors('replies.safetensors', f32('x', [3, 2], B)), tensors('queries.safetensors', f32('x', [3, 2], A))]),
    ).toMatchObject({ query: values(A), reply: values(B) })
  })

  test('in two files without a name that tells: the order decides, with a note', async () => {
    const raw = await openFiles([npy('a.npy', A), npy('b.npy', B)])
    expect(raw).toMatchObject({
      query: values(A),
      reply: values(B),
      notes: ['No name says which matrix is which: a.npy is taken as the queries, b.npy as the replies.'],
    })
  })

  test('what a file was given as is stronger than its name', async () => {
    const files: DatasetFile[] = [
      { ...npy('answers.npy', A), role: 'query' },
      { ...npy('questions.npy', B), role: 'reply' },
    ]
    expect(await openFiles(files)).toMatchObject({ query: values(A), reply: values(B), notes: [] })
  })

  test('beside others: those are noted', async () => {
    const raw = await openFiles([tensors('a.safetensors', f32('query', [3, 2], A), f32('reply', [3, 2], B), f32('weight', [2, 3], A))])
    expect(raw).toMatchObject({ query: values(A), reply: values(B), notes: ['Not used in a.safetensors: “weight” (F32 [2, 3]).'] })
  })
})

describe('a group', () => {
  test('beside the matrix, numbered in order of first appearance', async () => {
    expect((await openFiles([tensors('a.safetensors', f32('e', [3, 2], A), group([7, -1, 7]))])).group).toEqual(Int32Array.of(0, 1, 0))
  })

  test('in a file of its own', async () => {
    const files = [npy('a.npy'), { name: 'groups.npy', bytes: npyOf('<i8', [3], BigInt64Array.of(5n, 5n, 2n ** 40n)) }]
    expect(await openFiles(files)).toMatchObject({ query: values(A), reply: null, group: Int32Array.of(0, 0, 1) })
  })
})
