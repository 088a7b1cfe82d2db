/** Which format a file has: by its first bytes, then by its extension. */
import type { FileFormat } from '../core/library'
import { isNpy } from './npy'
import { looksLikeSafetensors } from './safetensorsHeader'

export type Detected = { format: FileFormat } | { problem: string; remedy: string }

const READ = 'The studio reads .npy, .npz, .safetensors, .parquet, .arrow, .feather, .csv, .tsv and .jsonl files.'

/** Bytes that {@link detect} wants to see, if there are so many. */
export const DETECT_BYTES = 16

export function detect(first: Uint8Array, name: string): Detected {
  if (first.byteLength === 0) return { problem: 'the file is empty.', remedy: READ }
  if (isNpy(first)) return { format: 'npy' }
  const begins = (magic: readonly number[]): boolean => magic.every((byte, i) => first[i] === byte)
  const known = FORMATS.find(([, magic]) => begins(magic))?.[0]
  if (looksLikeSafetensors(first)) return { format: 'safetensors' }
  if (known) return { format: known }
  const other = KNOWN.find(([, magic]) => begins(magic))
  if (other) return { problem: `this is ${other[0]}.`, remedy: other[2] ?? READ }
  return byExtension(first, /\.[^./\\]+$/.exec(name)?.[0].toLowerCase() ?? '')
}

function byExtension(first: Uint8Array, extension: string): Detected {
  const format = EXTENSIONS.get(extension)
  if (!format) {
    const problem = extension ? `${extension} files are not read.` : 'its first bytes belong to no format that is read.'
    return { problem, remedy: READ }
  }
  if (format === 'npy')
    return { problem: 'it does not begin as a .npy file does (\\x93NUMPY).', remedy: 'Save the array again with numpy.save.' }
  const magic = MAGIC_WORDS.get(format)
  if (magic) return { problem: `it does not begin as a ${extension} file does (${magic}).`, remedy: 'Export or download the file again.' }
  if (extension === '.json' && new TextDecoder().decode(first).trimStart().startsWith('['))
    return {
      problem: 'this is one JSON list; one object a line is read.',
      remedy: 'Export it as .jsonl (pandas: to_json(…, orient="records", lines=True)).',
    }
  return { format }
}

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))

const FORMATS: readonly (readonly [FileFormat, readonly number[]])[] = [
  ['npz', ascii('PK\x03\x04')],
  ['npz', ascii('PK\x05\x06')],
  ['parquet', ascii('PAR1')],
  ['arrow', ascii('ARROW1')],
  ['arrow', [0xff, 0xff, 0xff, 0xff]],
]

const EXTENSIONS: ReadonlyMap<string, FileFormat> = new Map<string, FileFormat>([
  ['.npy', 'npy'],
  ['.npz', 'npz'],
  ['.safetensors', 'safetensors'],
  ['.parquet', 'parquet'],
  ['.pq', 'parquet'],
  ['.arrow', 'arrow'],
  ['.arrows', 'arrow'],
  ['.feather', 'arrow'],
  ['.ipc', 'arrow'],
  ['.csv', 'csv'],
  ['.tsv', 'csv'],
  ['.tab', 'csv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.json', 'jsonl'],
])

/** Formats that are known by their first bytes alone. */
const MAGIC_WORDS: ReadonlyMap<FileFormat, string> = new Map<FileFormat, string>([
  ['npz', 'PK'],
  ['parquet', 'PAR1'],
  ['arrow', 'ARROW1'],
])

const UNPACK = 'Unpack it first.'
const PICKLE = 'Save the embeddings with numpy.save or safetensors.'

/** What people drop by mistake, by the first bytes. */
const KNOWN: readonly (readonly [what: string, magic: readonly number[], remedy?: string])[] = [
  ['a PNG image', ascii('\x89PNG')],
  ['a JPEG image', ascii('\xff\xd8\xff')],
  ['a GIF image', ascii('GIF8')],
  ['a PDF document', ascii('%PDF')],
  ['a gzip archive', ascii('\x1f\x8b'), UNPACK],
  ['a Zstandard archive', [0x28, 0xb5, 0x2f, 0xfd], UNPACK],
  ['a Feather file of version 1', ascii('FEA1'), 'Write it again with a newer pyarrow (version 2).'],
  ['an encrypted Parquet file', ascii('PARE'), 'Write it without encryption.'],
  ['an HDF5 file', ascii('\x89HDF')],
  ['a GGUF file', ascii('GGUF')],
  ['a Python pickle', [0x80, 0x02], PICKLE],
  ['a Python pickle', [0x80, 0x03], PICKLE],
  ['a Python pickle', [0x80, 0x04], PICKLE],
  ['a Python pickle', [0x80, 0x05], PICKLE],
]
