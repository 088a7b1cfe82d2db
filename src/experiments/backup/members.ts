/** The members of a backup's zip, looked at before any of them is believed. */
import type { ArchiveBytes } from '../../core/archive'
import { StudioError } from '../../core/errors'
import { inflated } from '../../formats/inflate'
import type { Reading } from '../../formats/reading'
import { memorySource } from '../../formats/source'
import { DEFLATED, memberStart, readZipDirectory, STORED, type ZipMember } from '../../formats/zip'

/** Deflate cannot do better: 258 bytes for 2 bits. */
const BEST_RATIO = 1032
/** A packed member is unpacked in memory. */
const MOST_PACKED = 256 * 2 ** 20
const LONGEST_PATH = 500
const AGAIN = 'Make the backup again; nothing of it was restored.'

const SIGNS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** What is wrong with a path in an archive; null for a plain relative one. */
export function pathProblem(path: string): string | null {
  const parts = path.split('/')
  const wrong: [boolean, string][] = [
    [path.length === 0 || path.length > LONGEST_PATH, `a path of ${path.length} characters`],
    [path.match(SIGNS) !== null, 'a path with control characters'],
    [path.includes('\\'), 'a path with backslashes'],
    [path.startsWith('/'), 'an absolute path'],
    [/^[A-Za-z]:/.test(path), 'a path with a drive letter'],
    [parts.some((part) => part === '..' || part === '.'), 'a path that leads elsewhere'],
    [parts.some((part) => part === ''), 'a path with an empty part'],
  ]
  const found = wrong.find(([is]) => is)
  return found ? `${found[1]}: “${shownPath(path)}”` : null
}

/** A path as a message shows it: short, and without signs that would turn it around. */
export const shownPath = (path: string): string => {
  const plain = path.replace(SIGNS, '�')
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain
}

/**
 * The files of the archive, by path.
 * @throws StudioError for paths that lead out of it, paths that are there twice, and sizes that cannot be true
 */
export async function readMembers(reading: Reading): Promise<Map<string, ZipMember>> {
  const members = new Map<string, ZipMember>()
  const seen = new Set<string>()
  let packed = 0
  for (const member of await readZipDirectory(reading)) {
    const problem = memberProblem(member, seen)
    if (problem) return reading.refuse(`it holds ${problem}.`, AGAIN)
    packed += member.packed
    if (!isFolder(member)) members.set(member.name, member)
  }
  if (packed > reading.size) return reading.refuse(`its members declare ${packed} bytes, and it has ${reading.size}: they overlap.`, AGAIN)
  return members
}

const isFolder = ({ name, size }: ZipMember): boolean => name.endsWith('/') && size === 0

function memberProblem(member: ZipMember, seen: Set<string>): string | null {
  const { name, method, encrypted, packed, size } = member
  const path = isFolder(member) ? name.slice(0, -1) : name
  const bad = pathProblem(path)
  if (bad) return bad
  // where upper and lower case are one, so would these files be
  const folded = path.normalize('NFC').toLowerCase()
  if (seen.has(folded)) return `“${shownPath(path)}” twice`
  seen.add(folded)
  if (encrypted) return `“${shownPath(path)}”, which is encrypted`
  if (method !== STORED && method !== DEFLATED) return `“${shownPath(path)}”, packed with method ${method}; 0 and 8 are read`
  if (method === STORED && packed !== size) return `“${shownPath(path)}” in ${packed} bytes, and declares ${size}`
  if (method === DEFLATED && size > packed * BEST_RATIO)
    return `“${shownPath(path)}”, which declares ${size} bytes, and its ${packed} packed ones cannot hold so many`
  return null
}

/** A member's bytes. A stored one is read by range; a packed one is unpacked into memory. @throws StudioError */
export async function openMember(reading: Reading, member: ZipMember): Promise<ArchiveBytes> {
  const start = await memberStart(reading, member)
  const { name, size, method } = member
  if (method === STORED) return { size, read: (offset, length) => reading.read(start + offset, length, name) }
  if (size > MOST_PACKED)
    throw new StudioError(
      `${reading.name} › ${shownPath(name)}`,
      `it is packed, and its ${size} bytes do not fit in memory at once.`,
      'Pack the backup again without compression (zip -0).',
    )
  const bytes = new Uint8Array(size)
  let at = 0
  for await (const chunk of inflated(reading, member, start, `${reading.name} › ${shownPath(name)}`)) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return memorySource(name, bytes)
}
