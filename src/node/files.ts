/** The file system, as the command uses it: every problem names the file and what to do. */
import { randomBytes } from 'node:crypto'
import { type FileHandle, link, mkdir, open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { StudioError } from '../core/errors'
import { assertReadable } from '../dataset/dataset'

const REASONS: Readonly<Record<string, [problem: string, remedy: string]>> = {
  ENOENT: ['there is no such file.', 'Check the path.'],
  EISDIR: ['this is a folder, not a file.', 'Name a file in it.'],
  ENOTDIR: ['a part of this path is a file, not a folder.', 'Choose another path.'],
  EACCES: ['access is denied.', 'Change the permissions, or choose another path.'],
  EROFS: ['the disk is read-only.', 'Choose another path.'],
  ENOSPC: ['the disk is full.', 'Free some space; what was saved before is untouched.'],
  EPERM: ['the system does not allow it (a file system without hard links?).', 'Choose a folder on another disk.'],
  EDQUOT: ['the disk quota is used up.', 'Free some space; what was saved before is untouched.'],
}

export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** An error of the file system as one that names the file and the remedy; any other error as it is. */
export function explain(path: string, error: unknown): unknown {
  const code = codeOf(error)
  const [problem, remedy] = REASONS[code] ?? []
  if (!problem || !remedy) return error
  return new (FULL.includes(code) ? FullDiskError : StudioError)(path, problem, remedy, { cause: error })
}

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT']

/** There is no room left: whoever can waits for some. */
export class FullDiskError extends StudioError {
  override readonly kind = 'full'
}

export const isFull = (error: unknown): boolean => error instanceof FullDiskError || FULL.includes(codeOf(error))

async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explain(path, error)
  }
}

/** A whole file; refused before it is read when it is too large. */
export function readBytes(path: string): Promise<Uint8Array> {
  return explained(path, async () => {
    const found = await stat(path)
    if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    assertReadable(path, found.size)
    return await readFile(path)
  })
}

/** A whole file as text. */
export const readText = async (path: string): Promise<string> => new TextDecoder().decode(await readBytes(path))

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Makes a folder and those above it, durably. */
export async function makeFolder(path: string): Promise<void> {
  try {
    const top = await makeMissing(resolve(path))
    // a file in it lasts only as long as the names above it
    if (top) for (let made = resolve(path); made.startsWith(top); made = dirname(made)) await syncFolder(dirname(made))
  } catch (error) {
    throw explainFolder(path, error)
  }
}

/** Moves a folder to a name that is free, durably. */
export const moveFolder = (from: string, to: string): Promise<void> =>
  explained(to, async () => {
    await rename(from, to)
    await syncFolder(dirname(to))
  })

/** Makes a folder and those above it; resolves to the topmost that was not there. Node's own `recursive` never ends in /proc. */
async function makeMissing(path: string): Promise<string | undefined> {
  const failure: unknown = await mkdir(path).then(
    () => null,
    (error: unknown) => error,
  )
  if (failure === null) return path
  if (codeOf(failure) === 'EEXIST' && (await stat(path)).isDirectory()) return undefined
  if (codeOf(failure) !== 'ENOENT' || dirname(path) === path) throw failure
  const top = await makeMissing(dirname(path))
  try {
    await mkdir(path)
  } catch (error) {
    // another process may have made it meanwhile
    if (codeOf(error) === 'EEXIST' && (await stat(path)).isDirectory()) return top
    if (top) await removeEmpty(dirname(path), top)
    throw error
  }
  return top ?? path
}

/**
 * Finds out whether files can be written in a folder, made for it if need be, and leaves everything as it was.
 * @throws StudioError that names the folder and what is in the way
 */
export async function tryFolder(path: string): Promise<void> {
  const trial = join(path, `.${process.pid}-${randomBytes(4).toString('hex')}`)
  let made: string | undefined
  try {
    made = await makeMissing(resolve(path))
    await (await open(trial, 'wx')).close()
    await rm(trial)
  } catch (error) {
    throw explainFolder(path, error)
  } finally {
    if (made) await removeEmpty(resolve(path), made)
  }
}

/** Removes a folder and those above it, up to `top`, as far as they are empty. */
async function removeEmpty(path: string, top: string): Promise<void> {
  await rmdir(path).then(
    () => (path === top ? undefined : removeEmpty(dirname(path), top)),
    () => undefined,
  )
}

function explainFolder(path: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'EEXIST') return new StudioError(path, 'this is a file, not a folder.', 'Choose another folder.', { cause: error })
  // in /proc and the like a folder cannot be made, and the system says that it does not exist
  if (code in REASONS && code !== 'ENOENT') return explain(path, error)
  return new StudioError(path, `this folder cannot be written (${code || String(error)}).`, 'Choose another folder.', { cause: error })
}

/** What is written whole: bytes, text, or parts as they come. */
export type FileContent = Uint8Array | string | AsyncIterable<Uint8Array>

/** Replaces a file in one move: whoever reads it, and whoever pulls the plug, finds the old one or the new one, whole. */
export function writeAtomic(path: string, content: FileContent): Promise<void> {
  return writeWhole(path, (file) => writeContent(file, content))
}

/** The same for what is written piece by piece. @returns what `fill` does */
export function writeWhole<T>(path: string, fill: (file: FileHandle) => Promise<T>): Promise<T> {
  return explained(path, () => placed(path, fill, (temporary) => rename(temporary, path)))
}

/**
 * Makes a file in one move, durably, if there is none of its name. Of several processes that try, one succeeds.
 * @returns false where there is one
 */
export function createAtomic(path: string, content: FileContent): Promise<boolean> {
  return explained(path, async () => {
    try {
      // a link, unlike a move, never replaces
      await placed(
        path,
        (file) => writeContent(file, content),
        (temporary) => link(temporary, path),
      )
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  })
}

async function writeContent(file: FileHandle, content: FileContent): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) return file.writeFile(content)
  // each goes on where the one before ended
  for await (const part of content) await file.writeFile(part)
}

/** Writes a temporary file beside the path, has it put there, and leaves nothing else behind. */
async function placed<T>(path: string, fill: (file: FileHandle) => Promise<T>, put: (temporary: string) => Promise<void>): Promise<T> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}`)
  try {
    const file = await open(temporary, 'wx')
    let filled: T
    try {
      filled = await fill(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await put(temporary)
    await syncFolder(dirname(path))
    return filled
  } finally {
    await rm(temporary, { force: true })
  }
}

/** The move itself must reach the disk. Windows cannot open a folder, and needs no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
