/** Reads embedding datasets: files in, checked float32 matrices out. */
import type { MatrixSummary } from '../core/dataset'
import { StudioError } from '../core/errors'
import { shapeText, toFloat32, toIntegers } from '../formats/tensor'
import { digestMatrices } from './digest'
import { scanMatrix } from './scan'
import { type DatasetFile, describeTensor, type Found, selectMatrices } from './select'
import type { RawDataset, Role } from './types'

export { assertReadable } from '../formats/open'
export { pair } from './pairing'
export type { DatasetFile } from './select'
export type { EmbeddingDataset, Pairing, RawDataset, Role, Split } from './types'

/**
 * Reads a dataset from one or two matrices [rows, width] and, if there is one, a group [rows], in any of the files. Throws a
 * {@link StudioError} naming the file, the place and the remedy for anything that cannot be trained on.
 */
export async function openFiles(files: readonly DatasetFile[]): Promise<RawDataset> {
  const first = files[0]
  if (!first) throw new StudioError('dataset', 'no file was given.', 'Open a .npy or .safetensors file of embeddings.')
  const { query, reply, group, notes } = selectMatrices(files)
  const chosen = reply ? [query, reply] : [query]
  for (const found of chosen) checkShape(found)
  const [rows = 0, width = 0] = query.tensor.shape
  if (reply) checkEqual(query, reply)
  const groups = group ? readGroups(group, rows) : null
  const read = chosen.map((found, i) => readMatrix(found, i === 0 ? 'query' : 'reply'))
  const [queries, replies] = read.map(({ values }) => values)
  return {
    name: first.name,
    builtin: false,
    rows,
    width,
    query: queries as Float32Array,
    reply: replies ?? null,
    group: groups,
    groupNames: null,
    digest: await digestMatrices(
      rows,
      width,
      read.map(({ values }) => values),
    ),
    matrices: read.map(({ summary }) => summary),
    notes,
    credit: null,
  }
}

function checkShape({ file, tensor }: Found): void {
  const [rows = 0, width = 0] = tensor.shape
  const refuse = (problem: string, remedy: string): never => {
    throw new StudioError(file, `${describeTensor(tensor)} ${problem}.`, remedy)
  }
  if (tensor.dtype === 'BOOL') refuse('holds true and false; embeddings are numbers', 'Open the vectors themselves, stored as float32.')
  if (rows === 0) refuse('has no rows', 'Export at least 2 rows of embeddings.')
  if (width === 0) refuse('has rows of width 0', 'Export the embeddings again, one vector per row.')
  if (rows === 1) refuse('has one row; at least 2 training rows are needed', 'Export at least 2 rows of embeddings, one vector per row.')
}

function checkEqual(query: Found, reply: Found): void {
  const [rows, width] = query.tensor.shape
  const [replyRows, replyWidth] = reply.tensor.shape
  if (rows === replyRows && width === replyWidth) return
  const shapes = `the queries are ${shapeText(query.tensor.shape)} (${query.file}), the replies ${shapeText(reply.tensor.shape)}`
  const remedy = rows === replyRows ? 'Embed both with the same model.' : 'Export as many replies as queries, in the same order.'
  throw new StudioError(reply.file, `${shapes}; both need the same shape.`, remedy)
}

function readGroups({ file, tensor }: Found, rows: number): Int32Array {
  if (tensor.shape.length !== 1 || tensor.shape[0] !== rows)
    throw new StudioError(
      file,
      `the group ${describeTensor(tensor)} needs one whole number for each of the ${rows} rows.`,
      `Store it with shape [${rows}].`,
    )
  const ids = new Map<number, number>()
  return Int32Array.from(toIntegers(tensor, file), (label) => {
    const id = ids.get(label) ?? ids.size
    ids.set(label, id)
    return id
  })
}

function readMatrix({ file, tensor }: Found, role: Role): { values: Float32Array; summary: MatrixSummary } {
  const [rows = 0, width = 0] = tensor.shape
  const values = toFloat32(tensor)
  const { normMean, normDeviation, badRows, firstBad } = scanMatrix(values, rows, width)
  if (badRows > 0) {
    const which = badRows === 1 ? `row ${firstBad} holds` : `${badRows} rows hold`
    const first = badRows === 1 ? '' : `, the first is row ${firstBad}`
    throw new StudioError(
      file,
      `${describeTensor(tensor)}: ${which} NaN or infinity${first} (counting from 0, read as float32).`,
      'Remove these rows, or embed them again.',
    )
  }
  return { values, summary: { role, file, tensor: tensor.name, rows, width, dtype: tensor.dtype, normMean, normDeviation } }
}
