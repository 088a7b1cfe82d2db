/** A file on disk that is read by range, so that one beyond memory can be opened. */
import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { StudioError } from '../core/errors'
import type { ByteSource } from '../formats/source'
import { explain } from './files'

const readAt = promisify(read)

export interface FileSource {
  source: ByteSource
  /** The same bytes, at once. */
  direct: { read(at: number, out: Uint8Array): void }
  close(): void
}

/** Opens a file; what stays on disk of a dataset is read from it for as long as the process lives. @throws StudioError */
export function openFile(path: string): FileSource {
  const { descriptor, size } = opened(path)
  const shorter = (): never => {
    throw new StudioError(path, 'it became shorter while it was read.', 'Try again when nothing writes to it.')
  }
  const fill = async (out: Uint8Array, offset: number): Promise<void> => {
    for (let at = 0; at < out.length; ) {
      const { bytesRead } = await readAt(descriptor, out, at, Math.min(out.length - at, MOST_AT_ONCE), offset + at)
      at += bytesRead || shorter()
    }
  }
  return {
    source: {
      name: basename(path),
      size,
      async read(offset, length) {
        const out = new Uint8Array(length)
        await fill(out, offset).catch((error) => Promise.reject(explain(path, error)))
        return out
      },
    },
    direct: {
      read(offset, out) {
        for (let at = 0; at < out.length; )
          at += readSync(descriptor, out, at, Math.min(out.length - at, MOST_AT_ONCE), offset + at) || shorter()
      },
    },
    close: () => closeSync(descriptor),
  }
}

/** Some systems read no more than 2 GiB at once. */
const MOST_AT_ONCE = 2 ** 30

function opened(path: string): { descriptor: number; size: number } {
  try {
    const descriptor = openSync(path, 'r')
    const found = fstatSync(descriptor)
    if (!found.isDirectory()) return { descriptor, size: found.size }
    closeSync(descriptor)
  } catch (error) {
    throw explain(path, error)
  }
  throw explain(path, Object.assign(new Error(), { code: 'EISDIR' }))
}
