/** The header of a .npy file: a Python dictionary literal with `descr`, `fortran_order` and `shape`. */
import { StudioError } from '../core/errors'
import { type PythonValue, parsePython } from './python'
import { type DType, elementBytes } from './tensor'

export interface NpyHeader {
  dtype: DType
  itemBytes: number
  bigEndian: boolean
  fortran: boolean
  shape: number[]
  /** Byte at which the elements begin. */
  dataStart: number
}

/** numpy itself refuses headers above 10,000 characters; only records with many fields come near. */
export const LARGEST_NPY_HEADER = 65536

const CODES: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['f2', 'F16'],
  ['f4', 'F32'],
  ['f8', 'F64'],
  ['i1', 'I8'],
  ['i2', 'I16'],
  ['i4', 'I32'],
  ['i8', 'I64'],
  ['u1', 'U8'],
  ['u2', 'U16'],
  ['u4', 'U32'],
  ['u8', 'U64'],
  ['b1', 'BOOL'],
])

/** What the kinds are that an embedding cannot be made of. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['O', 'Python objects (pickled)'],
  ['U', 'text'],
  ['S', 'byte strings'],
  ['a', 'byte strings'],
  ['T', 'text'],
  ['V', 'raw records'],
  ['c', 'complex numbers'],
  ['M', 'dates'],
  ['m', 'time spans'],
])

/** Reads and checks the header. Throws a {@link StudioError} naming `file` and what is wrong in it. */
export function parseNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const damaged = (problem: string): never => {
    throw new StudioError(file, problem, 'Save the array again with numpy.save.')
  }
  const { text, dataStart } = headerText(bytes, damaged)
  const fields = parsePython(text, (problem, at) => damaged(`the header is damaged: ${problem} at character ${at}.`))
  if (!(fields instanceof Map)) return damaged('the header is not a Python dictionary.')
  for (const key of fields.keys())
    if (!['descr', 'fortran_order', 'shape'].includes(key)) damaged(`the header has an unknown entry “${key}”.`)
  const fortran = fields.get('fortran_order')
  if (typeof fortran !== 'boolean') return damaged('the header’s fortran_order is not True or False.')
  return { ...parseDescr(fields.get('descr'), file), fortran, shape: parseShape(fields.get('shape'), damaged), dataStart }
}

function headerText(bytes: Uint8Array, damaged: (problem: string) => never): { text: string; dataStart: number } {
  const major = bytes[6]
  const minor = bytes[7]
  if (major === undefined || minor === undefined) return damaged(`the file ends after ${bytes.length} bytes, within the .npy magic.`)
  if (major < 1 || major > 3 || minor !== 0) return damaged(`.npy version ${major}.${minor} is unknown; 1.0, 2.0 and 3.0 are read.`)
  const start = major === 1 ? 10 : 12
  if (bytes.length < start) return damaged(`the file ends after ${bytes.length} bytes, within the header’s length.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > LARGEST_NPY_HEADER) return damaged(`the header declares ${length} bytes; at most ${LARGEST_NPY_HEADER} are read.`)
  const missing = start + length - bytes.length
  if (missing > 0) return damaged(`the header declares ${length} bytes, but ${missing} of them are missing.`)
  const header = bytes.subarray(start, start + length)
  // Versions 1 and 2 are latin-1. Only field names of records can differ from ASCII, and records are refused anyway.
  return { text: new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(header), dataStart: start + length }
}

function parseDescr(descr: PythonValue | undefined, file: string): { dtype: DType; itemBytes: number; bigEndian: boolean } {
  const refuse = (what: string): never => {
    throw new StudioError(
      file,
      `its elements are ${what}, which cannot be an embedding.`,
      'Save it as float32: numpy.save(file, array.astype("float32")).',
    )
  }
  if (Array.isArray(descr)) return refuse('records with named fields')
  if (typeof descr !== 'string') return refuse('of a type that the header does not name')
  const code = /^([<>|=]?)([A-Za-z?])(\d*)$/.exec(descr)
  const dtype = code?.[2] === '?' ? 'BOOL' : CODES.get(`${code?.[2]}${code?.[3]}`)
  if (!code || !dtype) {
    const known = REFUSED.get(descr.replace(/^[<>|=]/, '').charAt(0))
    return refuse(known ? `${known} (“${descr}”)` : `of type “${descr}”`)
  }
  return { dtype, itemBytes: elementBytes(dtype), bigEndian: code[1] === '>' }
}

function parseShape(shape: PythonValue | undefined, damaged: (problem: string) => never): number[] {
  if (typeof shape !== 'object' || shape === null || !('tuple' in shape)) return damaged('the header’s shape is not a tuple.')
  return shape.tuple.map((extent) =>
    typeof extent === 'number' && Number.isSafeInteger(extent) && extent >= 0
      ? extent
      : damaged(`the header’s shape has ${String(extent)}, which is not a size.`),
  )
}
