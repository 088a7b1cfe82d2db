/** Reads embedding datasets: files in, checked matrices out. */
import { StudioError } from '../core/errors'
import { openSource } from '../formats/open'
import { type ByteSource, memorySource } from '../formats/source'
import { assemble } from './assemble'
import type { SyncBytes } from './rows/fileRows'
import { type Offer, selectMatrices } from './select'
import { type DatasetTensor, tensorOf } from './tensors'
import type { RawDataset, Role } from './types'

export { assertReadable } from '../formats/open'
export { pair } from './pairing'
export type { EmbeddingDataset, Pairing, RawDataset, Role, Split } from './types'

/** A file as the host gives it. */
export interface DatasetFile {
  name: string
  /** All of its bytes, or where they come from. */
  bytes: Uint8Array | ByteSource
  /** Reads the same bytes at once: then matrices that are large stay on disk. */
  direct?: SyncBytes
  /** What the file was given as (`--data`, `--replies`): stronger than any name, where it holds one matrix. */
  role?: Role
  /** Leaves out rows that are too short, too long or not numbers, and says so in a note. */
  skipBadRows?: boolean
}

/**
 * Reads a dataset from one or two matrices [rows, width] and, if there is one, a group [rows], in any of the files. Throws a
 * {@link StudioError} naming the file, the place and the remedy for anything that cannot be trained on.
 */
export async function openFiles(files: readonly DatasetFile[]): Promise<RawDataset> {
  const [first] = files
  if (!first) throw new StudioError('dataset', 'no file was given.', 'Open a file of embeddings.')
  const opened = await Promise.all(files.map(offerOf))
  const { raw } = await assemble(selectMatrices(opened))
  return { ...raw, name: first.name, notes: [...opened.flatMap(({ notes }) => notes), ...raw.notes] }
}

async function offerOf({
  name,
  bytes,
  direct,
  role,
  skipBadRows = false,
}: DatasetFile): Promise<Offer<DatasetTensor> & { notes: string[] }> {
  const source = bytes instanceof Uint8Array ? memorySource(name, bytes) : bytes
  const { tensors, skipped } = await openSource(source, { skipBadRows })
  const notes = skipped ? [`${skipped.rows} of the rows in ${name} are left out, the first is row ${skipped.first}.`] : []
  return { name, role, notes, tensors: [...tensors.values()].map((tensor) => tensorOf(name, tensor, direct ?? null)) }
}
