/** Takes a file in: read once, hashed, and stored so that its tensors can be read from any row on. */
import { StudioError } from '../core/errors'
import type { LibraryFile, LibraryTensor } from '../core/library'
import { Sha256 } from '../core/sha256'
import type { LazyTensor } from '../formats/lazy'
import { type OpenFile, openSource } from '../formats/open'
import { blobSource } from '../formats/source'
import { bytesOf, elementBytes } from '../formats/tensor'
import type { FileWriter } from '../storage/files'
import type { Library, Place } from '../storage/library'
import { browserClock } from './clock'
import { release } from './release'

/** Bytes that are read at once. */
const CHUNK = 2 ** 23
/** What is left free: the run's checkpoints need room too. */
const SPARE_BYTES = 2 ** 26
/** Seconds that one pass over a file may take. */
const PASS_SECONDS = 600
/** How the work on a file that is converted divides: opening it, hashing it, converting it. */
const OPENED = 0.2
const HASHED = 0.4

export interface Incoming {
  id: string
  file: File
  skipBadRows: boolean
}

export interface Taking {
  library: Library
  signal: AbortSignal
  /** 0 … 1 of the work. */
  onShare: (share: number) => void
}

/**
 * Takes a file in. Files whose tensors lie in them as they are read are stored as they are; of others the tensors are, row by row.
 * Where the storage has no room, it stays where it is, and is read from there for as long as the page is open.
 * @throws StudioError where it cannot be read; the signal's reason where it was cancelled
 */
export async function takeIn(incoming: Incoming, taking: Taking): Promise<LibraryFile> {
  const { id, file, skipBadRows } = incoming
  const { library, signal, onShare } = taking
  let read = 0
  const opened = await openSource(blobSource(file.name, file), {
    signal,
    skipBadRows,
    onRead: (bytes) => {
      read += bytes
      onShare(OPENED * Math.min(1, read / file.size))
    },
    limits: { seconds: PASS_SECONDS, clock: browserClock },
  })
  const plain = [...opened.tensors.values()].every((tensor) => tensor.kind === 'numeric' && tensor.range !== null)
  const store = await Store.create(library, id, plain ? file.size : bytesOfAll(opened))
  try {
    const sha256 = await hash(file, plain ? store : null, signal, (share) => onShare(plain ? share : OPENED + (HASHED - OPENED) * share))
    const known = skipBadRows ? null : await library.twin(file.name, sha256).catch(() => null)
    if (known) {
      await store.discard()
      return known
    }
    const kept = plain ? placesOf(opened) : await convert(opened, store, signal, (share) => onShare(HASHED + (1 - HASHED) * share))
    const about = { id, name: file.name, size: file.size, format: opened.format, sha256, added: browserClock.date() }
    const entry = { ...about, tensors: kept.map(({ tensor }) => tensor), kept: store.open }
    const places = kept.map(({ offset, names }) => ({ path: id, offset, names }))
    return { ...entry, kept: await store.keep(entry, places) }
  } catch (error) {
    await store.discard()
    throw error
  }
}

interface KeptTensor extends Omit<Place, 'path'> {
  tensor: LibraryTensor
}

const described = ({ name, dtype, shape }: LazyTensor): LibraryTensor => ({ name, dtype, shape })

const placesOf = ({ tensors }: OpenFile): KeptTensor[] =>
  [...tensors.values()].map((tensor) => ({
    tensor: described(tensor),
    offset: tensor.kind === 'numeric' ? (tensor.range?.offset ?? 0) : 0,
    names: null,
  }))

/** Bytes of all tensors, one after the other; a text takes a number for each row. */
const bytesOfAll = ({ tensors }: OpenFile): number =>
  [...tensors.values()].reduce(
    (sum, { kind, dtype, shape }) =>
      sum + shape.reduce((product, extent) => product * extent, kind === 'text' ? 4 : elementBytes(dtype as never)),
    0,
  )

/** Writes every tensor's elements, one after the other. Columns of text that are no labels are left out. */
async function convert(opened: OpenFile, store: Store, signal: AbortSignal, onShare: (share: number) => void): Promise<KeptTensor[]> {
  const kept: KeptTensor[] = []
  let done = 0
  for (const lazy of opened.tensors.values()) {
    const offset = store.length
    const tensor = described(lazy)
    if (lazy.kind === 'numeric') {
      // without a store there is nothing to write: the tensor is read from the file when it is asked for
      if (store.open)
        for await (const piece of lazy.pieces({ signal })) {
          await store.write(bytesOf(piece))
          onShare((done + (piece.row + piece.rows) / Math.max(1, lazy.shape[0] ?? 1)) / opened.tensors.size)
        }
      kept.push({ tensor, offset, names: null })
    } else {
      const texts = await lazy.load({ signal }).catch((error: unknown) => {
        if (error instanceof StudioError) return null
        throw error
      })
      if (texts) {
        await store.write(bytesOf({ data: texts.codes }))
        kept.push({ tensor, offset, names: texts.names })
      }
    }
    onShare(++done / opened.tensors.size)
  }
  return kept
}

/** SHA-256 of the file, which goes to the store on the way, if there is one. */
async function hash(file: File, store: Store | null, signal: AbortSignal, onShare: (share: number) => void): Promise<string> {
  const sha256 = new Sha256()
  const chunk = (at: number): Promise<ArrayBuffer> =>
    file
      .slice(at, at + CHUNK)
      .arrayBuffer()
      .catch((error: unknown) => unreadable(file.name, error))
  let next = chunk(0)
  for (let at = 0; at < file.size; at += CHUNK) {
    const bytes = new Uint8Array(await next)
    signal.throwIfAborted()
    // the next chunk is on its way while this one is hashed
    next = chunk(at + CHUNK)
    next.catch(() => undefined)
    sha256.update(bytes)
    await store?.write(bytes)
    release(bytes.buffer)
    onShare(Math.min(1, (at + CHUNK) / file.size))
  }
  return sha256.digest()
}

function unreadable(file: string, cause: unknown): never {
  throw new StudioError(file, 'the browser could not read it.', 'Check that the file is still there and may be read, then drop it again.', {
    cause,
  })
}

/** Where a file's bytes go; closed, and what it wrote removed, when the storage is full or missing. */
class Store {
  length = 0
  private constructor(
    private readonly library: Library,
    private readonly id: string,
    private writer: FileWriter | null,
  ) {}

  /** Opens nothing where `bytes` do not fit. */
  static async create(library: Library, id: string, bytes: number): Promise<Store> {
    const writer = await library.files
      .room()
      .then(({ used, quota }) => (used + bytes + SPARE_BYTES <= quota ? library.files.create(id) : null))
      .catch(() => null)
    return new Store(library, id, writer)
  }

  /** It still takes bytes. */
  get open(): boolean {
    return this.writer !== null
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.length += bytes.length
    try {
      this.writer?.write(bytes as Uint8Array<ArrayBuffer>)
    } catch {
      await this.discard()
    }
  }

  /** Files the record, then closes: until then no other tab takes the bytes for leftovers. Says whether they are kept. */
  async keep(file: LibraryFile, places: readonly Place[]): Promise<boolean> {
    if (!this.writer) return false
    try {
      await this.library.add({ ...file, kept: true }, places)
      this.writer.close()
      this.writer = null
      return true
    } catch {
      await this.library.remove(this.id).catch(() => undefined)
      await this.library.forget(this.id).catch(() => undefined)
      await this.discard()
      return false
    }
  }

  async discard(): Promise<void> {
    const { writer } = this
    this.writer = null
    if (!writer) return
    try {
      writer.close()
    } catch {
      // A full disk may refuse to flush; the file goes anyway.
    }
    await this.library.discard([this.id]).catch(() => undefined)
  }
}
