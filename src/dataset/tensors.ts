/** Tensors that a dataset can be made of, wherever they are kept. */
import { StudioError } from '../core/errors'
import type { LibraryTensor } from '../core/library'
import type { LazyTensor, NumericTensor } from '../formats/lazy'
import { toFloat32, toIntegers } from '../formats/tensor'
import { FileRows, type SyncBytes } from './rows/fileRows'
import { memoryRows, type RowMatrix } from './rows/matrix'

/** A value of each row that is no vector: `names[codes[row]]`. */
export interface Labels {
  codes: Uint32Array
  /** In order of first appearance; whole numbers as text. */
  names: readonly string[]
  /** The values are text. */
  text: boolean
}

export interface DatasetTensor extends LibraryTensor {
  /** Name of its file, for messages. */
  file: string
  /** Its rows, of 2-D tensors of numbers: in memory if `resident`, else on disk where that can be. */
  matrix(resident: boolean): Promise<RowMatrix>
  /** Its values, of 1-D tensors. Throws a {@link StudioError} for fractions. */
  labels(): Promise<Labels>
}

/** A tensor of a file that was opened. `direct` reads the file's bytes at once, where the host can. */
export function tensorOf(file: string, tensor: LazyTensor, direct: SyncBytes | null): DatasetTensor {
  const { name, dtype, shape } = tensor
  return {
    file,
    name,
    dtype,
    shape,
    matrix: (resident) => {
      if (tensor.kind === 'text')
        throw new StudioError(file, `“${name}” holds text; embeddings are numbers.`, 'Choose a column of vectors.')
      return matrixOf(tensor, resident ? null : direct)
    },
    labels: async () => {
      if (tensor.kind === 'text') return { ...(await tensor.load()), text: true }
      return numbered(toIntegers(await tensor.load(), file))
    },
  }
}

async function matrixOf(tensor: NumericTensor, direct: SyncBytes | null): Promise<RowMatrix> {
  const { dtype, range, shape } = tensor
  const [rows = 0, width = 0] = shape
  if (direct && range) return new FileRows(direct, { dtype, offset: range.offset, rows, width })
  if (dtype === 'F32') return memoryRows(toFloat32(await tensor.load()), width)
  const values = new Float32Array(rows * width)
  for await (const piece of tensor.pieces()) values.set(toFloat32({ name: '', dtype, shape, data: piece.data }), piece.row * width)
  return memoryRows(values, width)
}

/** Whole numbers as labels. */
export function numbered(values: ArrayLike<number>): Labels {
  const ids = new Map<number, number>()
  const codes = Uint32Array.from(values, (value) => {
    const id = ids.get(value) ?? ids.size
    ids.set(value, id)
    return id
  })
  return { codes, names: [...ids.keys()].map(String), text: false }
}

/** The labels of some rows; names that none of them has are gone, the others are in order of first appearance. */
export function labelsOf({ codes, names, text }: Labels, rows: Uint32Array | null): Labels {
  if (!rows) return { codes, names, text }
  const { codes: left, names: used } = numbered(rows.length > 0 ? rows.map((row) => codes[row] as number) : [])
  return { codes: left, names: used.map((code) => names[Number(code)] as string), text }
}
