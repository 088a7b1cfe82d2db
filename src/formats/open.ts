/** Any file that the studio reads, as named tensors that are read when they are asked for. */
import { StudioError } from '../core/errors'
import type { FileFormat } from '../core/library'
import { DETECT_BYTES, detect } from './detect'
import type { Contents } from './lazy'
import { openNpy } from './npy'
import { type OpenOptions, Reading } from './reading'
import { openSafetensors } from './safetensors'
import type { ByteSource } from './source'

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

/** The most bytes that one ArrayBuffer is sure to hold in every browser and in Node. */
export const LARGEST_FILE = 2 ** 31 - 1

/** Refuses a file that is too large to be read in one piece, before its host reads it. */
export function assertReadable(file: string, byteLength: number, limitBytes = LARGEST_FILE): void {
  if (byteLength > limitBytes)
    throw new StudioError(
      file,
      `it has ${byteLength} bytes; at most ${limitBytes} can be read at once.`,
      'Split it into smaller files, or store it as float16, which halves it.',
    )
}
