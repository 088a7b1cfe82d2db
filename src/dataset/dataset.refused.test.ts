import { describe, expect, test } from 'vitest'
import { StudioError } from '../core/errors'
import { f32Tensor as f32, latin, npyOf } from '../formats/testing'
import { type DatasetFile, openFiles } from './dataset'
import { A, group, npy, tensors } from './testing'

async function problemOf(...files: DatasetFile[]): Promise<string> {
  try {
    await openFiles(files)
  } catch (error) {
    if (error instanceof StudioError) return error.message
    throw error
  }
  return 'no problem'
}

describe('each mistake has one error that names file, place and remedy', () => {
  const bad = A.slice()
  bad[3] = Number.NaN
  const worse = bad.slice()
  worse[4] = Number.POSITIVE_INFINITY
  test.each<[string, DatasetFile[], string]>([
    ['no file', [], 'dataset: no file was given. Open a file of embeddings.'],
    [
      'a picture',
      [{ name: 'a.png', bytes: latin('\x89PNG') }],
      'a.png: this is a PNG image. The studio reads .npy, .npz, .safetensors, .parquet, .arrow, .feather, .csv, .tsv and .jsonl files.',
    ],
    [
      'one axis',
      [npy('a.npy', A, [6])],
      'a.npy: the array (F32 [6]) has 1 axis; embeddings are a matrix [rows, width]. Store one vector per row, with two axes.',
    ],
    [
      'three axes',
      [npy('a.npy', A, [3, 1, 2])],
      'a.npy: the array (F32 [3, 1, 2]) has 3 axes; embeddings are a matrix [rows, width]. Store one vector per row, with two axes.',
    ],
    [
      'a named tensor of one axis',
      [tensors('a.safetensors', f32('e', [3, 2], A), f32('query', [6], A))],
      'a.safetensors: “query” (F32 [6]) has 1 axis; embeddings are a matrix [rows, width]. Store one vector per row, with two axes.',
    ],
    [
      'no matrix',
      [tensors('a.safetensors', f32('m', [6], A), f32('s', [], [1]))],
      'a.safetensors: it holds no matrix [rows, width]: “m” (F32 [6]), “s” (F32 []). Store one vector per row, with two axes.',
    ],
    ['no tensors', [tensors('a.safetensors')], 'a.safetensors: it holds no tensors. Store one vector per row, with two axes.'],
    [
      'several unnamed',
      [tensors('a.safetensors', f32('m', [3, 2], A), f32('n', [2, 3], A))],
      'a.safetensors: it holds several matrices, and no name says which is which: “m” (F32 [3, 2]), “n” (F32 [2, 3]). Name them “query” and “reply”, or keep one.',
    ],
    [
      'a reply and several unnamed',
      [tensors('a.safetensors', f32('reply', [3, 2], A), f32('m', [3, 2], A), f32('n', [3, 2], A))],
      'a.safetensors: it holds several matrices, and no name says which is which: “m” (F32 [3, 2]), “n” (F32 [3, 2]). Name them “query” and “reply”, or keep one.',
    ],
    [
      'two queries',
      [tensors('a.safetensors', f32('x', [3, 2], A), f32('query', [3, 2], A))],
      'a.safetensors: more than one tensor names the query: “query” (F32 [3, 2]), “x” (F32 [3, 2]). Keep one of them.',
    ],
    [
      'three matrices',
      [npy('a.npy'), npy('b.npy'), npy('c.npy')],
      'a.npy: there are 3 matrices: the array (F32 [3, 2]) in a.npy, the array (F32 [3, 2]) in b.npy, the array (F32 [3, 2]) in c.npy. Open one matrix, or two: queries and replies.',
    ],
    [
      'other rows',
      [npy('query.npy'), npy('reply.npy', A.slice(0, 4), [2, 2])],
      'reply.npy: the queries are [3, 2] (query.npy), the replies [2, 2]; both need the same shape. Export as many replies as queries, in the same order.',
    ],
    [
      'another width',
      [npy('query.npy'), npy('reply.npy', A.slice(0, 3), [3, 1])],
      'reply.npy: the queries are [3, 2] (query.npy), the replies [3, 1]; both need the same shape. Embed both with the same model.',
    ],
    [
      'no rows',
      [npy('a.npy', new Float32Array(0), [0, 64])],
      'a.npy: the array (F32 [0, 64]) has no rows. Export at least 2 rows of embeddings.',
    ],
    [
      'width 0',
      [npy('a.npy', new Float32Array(0), [5, 0])],
      'a.npy: the array (F32 [5, 0]) has rows of width 0. Export the embeddings again, one vector per row.',
    ],
    [
      'one row',
      [npy('a.npy', A, [1, 6])],
      'a.npy: the array (F32 [1, 6]) has one row; at least 2 training rows are needed. Export at least 2 rows of embeddings, one vector per row.',
    ],
    [
      'a NaN',
      [npy('a.npy', bad)],
      'a.npy: the array (F32 [3, 2]): row 1 holds NaN or infinity (counting from 0, read as float32). Remove these rows, or embed them again.',
    ],
    [
      'NaN and infinity in the replies',
      [npy('q.npy'), npy('r.npy', worse)],
      'r.npy: the array (F32 [3, 2]): 2 rows hold NaN or infinity, the first is row 1 (counting from 0, read as float32). Remove these rows, or embed them again.',
    ],
    [
      'a float64 beyond float32',
      [{ name: 'a.npy', bytes: npyOf('<f8', [2, 1], Float64Array.of(1, 1e300)) }],
      'a.npy: the array (F64 [2, 1]): row 1 holds NaN or infinity (counting from 0, read as float32). Remove these rows, or embed them again.',
    ],
    [
      'a group alone',
      [tensors('a.safetensors', group([1, 2]))],
      'a.safetensors: there is no matrix of embeddings, only a group. Open a matrix [rows, width] too.',
    ],
    [
      'a group that is too short',
      [tensors('a.safetensors', f32('e', [3, 2], A), group([1, 2]))],
      'a.safetensors: the group “group” (I32 [2]) needs one whole number for each of the 3 rows. Store it with shape [3].',
    ],
    [
      'a group with two axes',
      [tensors('a.safetensors', f32('e', [3, 2], A), group([1, 2, 3], [3, 1]))],
      'a.safetensors: the group “group” (I32 [3, 1]) needs one whole number for each of the 3 rows. Store it with shape [3].',
    ],
    [
      'a group of fractions',
      [tensors('a.safetensors', f32('e', [3, 2], A), f32('group', [3], [1, 2, 3]))],
      'a.safetensors: “group” holds F32 numbers where whole numbers are needed. Store it as int32.',
    ],
    [
      'two groups',
      [
        tensors('a.safetensors', f32('e', [3, 2], A), group([1, 2, 3])),
        { name: 'group.npy', bytes: npyOf('<i4', [3], Int32Array.of(1, 2, 3)) },
      ],
      'group.npy: there is more than one group: “group” (I32 [3]) in a.safetensors, the array (I32 [3]) in group.npy. Open one of them.',
    ],
  ])('%s', async (_, files, message) => {
    expect(await problemOf(...files)).toBe(message)
  })
})
