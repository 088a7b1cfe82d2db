/** Any file that the studio reads, as named tensors that are read when they are asked for. */
import { StudioError } from '../core/errors'
import type { FileFormat } from '../core/library'
import { DETECT_BYTES, detect } from './detect'
import type { Contents } from './lazy'
import { isNpy, openNpy, readNpy } from './npy'
import { type OpenOptions, Reading } from './reading'
import { openSafetensors, readSafetensors } from './safetensors'
import { looksLikeSafetensors } from './safetensorsHeader'
import type { ByteSource } from './source'
import type { Tensor } from './tensor'

export interface OpenFile extends Contents {
  name: string
  format: FileFormat
}

const plain = (tensors: Contents['tensors'], metadata: Contents['metadata'] = new Map()): Contents => ({ tensors, metadata, skipped: null })

/** Readers with a library behind them load it when the first such file is opened. */
const READERS: Readonly<Record<FileFormat, (reading: Reading) => Promise<Contents>>> = {
  npz: async (reading) => (await import('./npz')).openNpz(reading),
  parquet: async (reading) => (await import('./parquet/parquet')).openParquet(reading),
  arrow: async (reading) => (await import('./arrow/arrow')).openArrow(reading),
  csv: async (reading) => (await import('./text/csv')).openCsv(reading),
  jsonl: async (reading) => (await import('./text/jsonl')).openJsonl(reading),
  npy: async (reading) => plain(new Map([['', await openNpy(reading)]])),
  safetensors: async (reading) => {
    const { tensors, metadata } = await openSafetensors(reading)
    return plain(tensors, metadata)
  },
}

/**
 * Opens a file by what its first bytes say, then by its extension. Headers and the like are read now, and text files are passed
 * over once; tensors when they are asked for. Throws a {@link StudioError} naming the file, the place and the remedy, a
 * {@link BadRowsError} where rows can be left out, and the signal's reason when it was cancelled.
 */
export async function openSource(source: ByteSource, options?: OpenOptions): Promise<OpenFile> {
  const reading = new Reading(source, options)
  const detected = detect(await reading.read(0, Math.min(DETECT_BYTES, source.size)), source.name)
  if ('problem' in detected) return reading.refuse(detected.problem, detected.remedy)
  return { name: source.name, format: detected.format, ...(await READERS[detected.format](reading)) }
}

export interface TensorFile {
  format: 'npy' | 'safetensors'
  /** One tensor with an empty name for .npy. */
  tensors: Map<string, Tensor>
  metadata: Map<string, string>
}

/** The most bytes that one ArrayBuffer is sure to hold in every browser and in Node. */
export const LARGEST_FILE = 2 ** 31 - 1
const READ_NOW = 'The studio reads .npy and .safetensors files now.'

/** Refuses a file that is too large to be read in one piece, before its host reads it. */
export function assertReadable(file: string, byteLength: number, limitBytes = LARGEST_FILE): void {
  if (byteLength > limitBytes)
    throw new StudioError(
      file,
      `it has ${byteLength} bytes; at most ${limitBytes} can be read at once.`,
      'Split it into smaller files, or store it as float16, which halves it.',
    )
}

/**
 * Reads a file by what its first bytes say, then by its extension. Throws a {@link StudioError} naming `file`, what it looks like
 * and the formats that are read.
 */
export function openTensors(bytes: Uint8Array, file: string): TensorFile {
  if (bytes.byteLength === 0) throw new StudioError(file, 'the file is empty.', READ_NOW)
  if (isNpy(bytes)) return { format: 'npy', tensors: new Map([['', readNpy(bytes, file)]]), metadata: new Map() }
  if (looksLikeSafetensors(bytes)) return { format: 'safetensors', ...readSafetensors(bytes, file) }
  const other = KNOWN.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte))?.[0]
  if (other) throw new StudioError(file, `this is ${other}.`, READ_NOW)
  const extension = /\.[^./\\]+$/.exec(file)?.[0].toLowerCase() ?? ''
  if (extension === '.safetensors') return { format: 'safetensors', ...readSafetensors(bytes, file) }
  if (extension === '.npy')
    throw new StudioError(file, 'it does not begin as a .npy file does (\\x93NUMPY).', 'Save the array again with numpy.save.')
  throw new StudioError(
    file,
    extension ? `${extension} files are not read.` : 'its first bytes belong to no format that is read.',
    READ_NOW,
  )
}

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))

/** What people drop by mistake, by the first bytes. */
const KNOWN: readonly (readonly [string, readonly number[]])[] = [
  ['a PNG image', ascii('\x89PNG')],
  ['a JPEG image', ascii('\xff\xd8\xff')],
  ['a GIF image', ascii('GIF8')],
  ['a PDF document', ascii('%PDF')],
  ['a ZIP archive (.npz and PyTorch files are ZIP archives)', ascii('PK\x03\x04')],
  ['a gzip archive', ascii('\x1f\x8b')],
  ['a Parquet file', ascii('PAR1')],
  ['an Arrow file', ascii('ARROW1')],
  ['an HDF5 file', ascii('\x89HDF')],
  ['a GGUF file', ascii('GGUF')],
  ['a Python pickle', [0x80, 0x02]],
  ['a Python pickle', [0x80, 0x03]],
  ['a Python pickle', [0x80, 0x04]],
  ['a Python pickle', [0x80, 0x05]],
]
