/** Makes a dataset of the tensors that were chosen: shapes checked, rows fixed, values scanned, digest taken. */
import type { MatrixSummary } from '../core/dataset'
import { StudioError } from '../core/errors'
import type { Fix } from '../core/library'
import { shapeText } from '../formats/tensor'
import { digestMatrices } from './digest'
import { applyFixes } from './fixes'
import { between, floatBytes, memoryRows, type Pace, RESIDENT_LIMIT, type RowMatrix, unhurried, valuesOf } from './rows/matrix'
import { type MatrixScan, scanMatrix } from './scan'
import { describeTensor } from './select'
import { type DatasetTensor, type Labels, labelsOf } from './tensors'
import type { RawDataset, Role } from './types'

export interface Chosen {
  query: DatasetTensor
  reply: DatasetTensor | null
  group: DatasetTensor | null
  notes: readonly string[]
}

export interface AssembleOptions {
  fixes?: readonly Fix[]
  /** Bytes as float32 up to which the matrices are read into memory. */
  limit?: number
  /** Rows that are not finite are no error: someone wants to look at them. */
  lenient?: boolean
  pace?: Pace
}

/** A dataset, and what was learnt of it on the way. */
export interface Assembled {
  raw: RawDataset
  /** Of the query, then the reply. */
  scans: MatrixScan[]
  /** Numbers of the rows in their files; null where none was left out. */
  fileRows: Uint32Array | null
  /** What the fixes did. */
  fixNotes: readonly string[]
}

/** @throws StudioError naming the file, the place and the remedy for anything that cannot be trained on */
export async function assemble(chosen: Chosen, options: AssembleOptions = {}): Promise<Assembled> {
  const { query, reply, group } = chosen
  const { fixes = [], limit = RESIDENT_LIMIT, lenient = false, pace = unhurried } = options
  const tensors = reply ? [query, reply] : [query]
  for (const tensor of tensors) checkShape(tensor)
  if (reply) checkEqual(query, reply)
  const resident = floatBytes(tensors.map(({ shape: [rows = 0, width = 0] }) => ({ rows, width }))) <= limit
  const opened = await Promise.all(tensors.map((tensor) => tensor.matrix(resident)))
  const fixed = await applyFixes(opened, fixes, between(pace, 0, 0.4))
  const matrices = resident ? fixed.matrices.map((matrix) => memoryRows(valuesOf(matrix), matrix.width)) : fixed.matrices
  checkRows(matrices, query.file)
  const scans: MatrixScan[] = []
  for (const [i, matrix] of matrices.entries()) {
    const scan = await scanMatrix(matrix, between(pace, 0.4 + (0.3 * i) / matrices.length, 0.4 + (0.3 * (i + 1)) / matrices.length))
    if (!lenient) checkFinite(tensors[i] as DatasetTensor, scan, fixed.kept)
    scans.push(scan)
  }
  const labels = group ? await readGroup(group, query.shape[0] as number, fixed.kept) : null
  const raw = describe(chosen, matrices, labels, scans)
  raw.digest = await digestMatrices(matrices, between(pace, 0.7, 1))
  return { raw: { ...raw, notes: [...chosen.notes, ...fixed.notes] }, scans, fileRows: fixed.kept, fixNotes: fixed.notes }
}

function describe(
  { query, reply }: Chosen,
  matrices: readonly RowMatrix[],
  group: Labels | null,
  scans: readonly MatrixScan[],
): RawDataset {
  const [queries, replies = null] = matrices
  const { rows, width } = queries as RowMatrix
  const summary = ({ file, name, dtype }: DatasetTensor, role: Role, { normMean, normDeviation }: MatrixScan): MatrixSummary => {
    return { role, file, tensor: name, rows, width, dtype, normMean, normDeviation }
  }
  return {
    name: query.file,
    builtin: false,
    rows,
    width,
    query: queries as RowMatrix,
    reply: replies,
    group: group ? Int32Array.from(group.codes) : null,
    groupNames: group?.text ? group.names : null,
    digest: '',
    matrices: [query, ...(reply ? [reply] : [])].map((tensor, i) => summary(tensor, i === 0 ? 'query' : 'reply', scans[i] as MatrixScan)),
    notes: [],
    credit: null,
  }
}

function checkShape(tensor: DatasetTensor): void {
  const [rows = 0, width = 0] = tensor.shape
  const refuse = (problem: string, remedy: string): never => {
    throw new StudioError(tensor.file, `${describeTensor(tensor)} ${problem}.`, remedy)
  }
  if (tensor.dtype === 'BOOL') refuse('holds true and false; embeddings are numbers', 'Open the vectors themselves, stored as float32.')
  if (tensor.dtype === 'TEXT') refuse('holds text; embeddings are numbers', 'Choose the vectors themselves.')
  if (tensor.shape.length !== 2)
    refuse(`has ${axes(tensor.shape.length)}; embeddings are a matrix [rows, width]`, 'Store one vector per row, with two axes.')
  if (rows === 0) refuse('has no rows', 'Export at least 2 rows of embeddings.')
  if (width === 0) refuse('has rows of width 0', 'Export the embeddings again, one vector per row.')
  if (rows === 1) refuse('has one row; at least 2 training rows are needed', 'Export at least 2 rows of embeddings, one vector per row.')
}

const axes = (count: number): string => (count === 1 ? '1 axis' : `${count} axes`)

function checkEqual(query: DatasetTensor, reply: DatasetTensor): void {
  const [rows, width] = query.shape
  const [replyRows, replyWidth] = reply.shape
  if (rows === replyRows && width === replyWidth) return
  const shapes = `the queries are ${shapeText(query.shape)} (${query.file}), the replies ${shapeText(reply.shape)}`
  const remedy = rows === replyRows ? 'Embed both with the same model.' : 'Export as many replies as queries, in the same order.'
  throw new StudioError(reply.file, `${shapes}; both need the same shape.`, remedy)
}

/** Fixes may leave too little. */
function checkRows([matrix]: readonly RowMatrix[], file: string): void {
  const rows = matrix?.rows ?? 0
  if (rows >= 2) return
  const left = rows === 1 ? '1 row is' : 'no row is'
  throw new StudioError(
    file,
    `${left} left when bad and equal rows are left out; at least 2 are needed.`,
    'Undo a fix, or embed the rows again.',
  )
}

function checkFinite(tensor: DatasetTensor, { badRows, firstBad }: MatrixScan, kept: Uint32Array | null): void {
  if (badRows === 0) return
  const row = kept ? (kept[firstBad] as number) : firstBad
  const which = badRows === 1 ? `row ${row} holds` : `${badRows} rows hold`
  const first = badRows === 1 ? '' : `, the first is row ${row}`
  throw new StudioError(
    tensor.file,
    `${describeTensor(tensor)}: ${which} NaN or infinity${first} (counting from 0, read as float32).`,
    'Remove these rows, or embed them again.',
  )
}

/** One label for each row of the file, of those that are kept. */
export async function readGroup(group: DatasetTensor, rows: number, kept: Uint32Array | null, role = 'group'): Promise<Labels> {
  if (group.shape.length !== 1 || group.shape[0] !== rows)
    throw new StudioError(
      group.file,
      `the ${role} ${describeTensor(group)} needs one ${group.dtype === 'TEXT' ? 'text' : 'whole number'} for each of the ${rows} rows.`,
      `Store it with shape [${rows}].`,
    )
  return labelsOf(await group.labels(), kept)
}
