/** Which tensors of the opened files are the queries, the replies and the group (CONTRACT.md, Datasets). */
import { StudioError } from '../core/errors'
import { openTensors } from '../formats/open'
import { shapeText, type Tensor } from '../formats/tensor'
import { fileNamesGroup, fileRole, tensorRole } from './names'
import type { Role } from './types'

/** A file as the host read it. */
export interface DatasetFile {
  name: string
  bytes: Uint8Array
  /** What the file was given as (`--data`, `--replies`): stronger than any name, where it holds one matrix. */
  role?: Role
}

/** One tensor of one file. */
export interface Found {
  file: string
  tensor: Tensor
}
interface Candidate extends Found {
  role: Role | null
}

export interface Selection {
  query: Found
  reply: Found | null
  group: Found | null
  notes: string[]
}

export const describeTensor = ({ name, dtype, shape }: Tensor): string =>
  `${name ? `“${name}”` : 'the array'} (${dtype} ${shapeText(shape)})`
const describeAll = (found: readonly Found[]): string => found.map(({ file, tensor }) => `${describeTensor(tensor)} in ${file}`).join(', ')

/** At most so many tensors are listed in a message: a checkpoint has dozens. */
const listed = (tensors: readonly Tensor[]): string =>
  tensors.slice(0, 12).map(describeTensor).join(', ') + (tensors.length > 12 ? ` and ${tensors.length - 12} more` : '')

/** Opens the files and chooses. Throws a {@link StudioError} naming the file, and the tensors when there are too many or none. */
export function selectMatrices(files: readonly DatasetFile[]): Selection {
  const notes: string[] = []
  const matrices: Candidate[] = []
  const groups: Found[] = []
  for (const file of files) {
    const tensors = [...openTensors(file.bytes, file.name).tensors.values()]
    const group = tensors.find(
      ({ name, shape }) => name.toLowerCase() === 'group' || (name === '' && shape.length === 1 && fileNamesGroup(file.name)),
    )
    if (group) groups.push({ file: file.name, tensor: group })
    const rest = tensors.filter((tensor) => tensor !== group)
    if (rest.length === 0 && group) continue
    const chosen = fromFile(rest, file.name, notes)
    const given = chosen.length === 1 ? file.role : undefined
    for (const { tensor, role } of chosen) matrices.push({ file: file.name, tensor, role: given ?? role })
  }
  const [group = null, ...more] = groups
  if (more.length > 0)
    throw new StudioError(more[0]?.file ?? '', `there is more than one group: ${describeAll(groups)}.`, 'Open one of them.')
  return { ...assignRoles(matrices, files[0]?.name ?? 'dataset', notes), group, notes }
}

/** The matrices of one file: those whose names say a role, else the only one. */
function fromFile(tensors: readonly Tensor[], file: string, notes: string[]): { tensor: Tensor; role: Role | null }[] {
  const named = tensors.map((tensor) => ({ tensor, role: tensorRole(tensor.name) })).filter(({ role }) => role !== null)
  for (const { tensor } of named) requireMatrix(tensor, file)
  for (const role of ['query', 'reply'] as const) {
    const same = named.filter((candidate) => candidate.role === role).map(({ tensor }) => tensor)
    if (same.length > 1) throw new StudioError(file, `more than one tensor names the ${role}: ${listed(same)}.`, 'Keep one of them.')
  }
  const unnamed = tensors.filter((tensor) => tensor.shape.length === 2 && !tensorRole(tensor.name))
  if (named.some(({ role }) => role === 'query')) {
    if (unnamed.length > 0) notes.push(`Not used in ${file}: ${listed(unnamed)}.`)
    return named
  }
  const [only, ...others] = unnamed
  if (!only) return named.length > 0 ? named : noMatrix(tensors, file)
  if (others.length > 0)
    throw new StudioError(
      file,
      `it holds several matrices, and no name says which is which: ${listed(unnamed)}.`,
      'Name them “query” and “reply”, or keep one.',
    )
  return [...named, { tensor: only, role: null }]
}

function requireMatrix(tensor: Tensor, file: string): void {
  if (tensor.shape.length === 2) return
  const axes = tensor.shape.length === 1 ? '1 axis' : `${tensor.shape.length} axes`
  throw new StudioError(
    file,
    `${describeTensor(tensor)} has ${axes}; embeddings are a matrix [rows, width].`,
    'Store one vector per row, with two axes.',
  )
}

function noMatrix(tensors: readonly Tensor[], file: string): never {
  const [first, ...others] = tensors
  if (first && others.length === 0) requireMatrix(first, file)
  throw new StudioError(
    file,
    first ? `it holds no matrix [rows, width]: ${listed(tensors)}.` : 'it holds no tensors.',
    'Store one vector per row, with two axes.',
  )
}

/** Query and reply: by what the file was given as, then the tensors' names, then the files' names, then the order. */
function assignRoles(matrices: readonly Candidate[], subject: string, notes: string[]): { query: Found; reply: Found | null } {
  const [a, b, ...more] = matrices
  if (!a) throw new StudioError(subject, 'there is no matrix of embeddings, only a group.', 'Open a matrix [rows, width] too.')
  if (!b) return { query: a, reply: null }
  if (more.length > 0)
    throw new StudioError(
      subject,
      `there are ${matrices.length} matrices: ${describeAll(matrices)}.`,
      'Open one matrix, or two: queries and replies.',
    )
  const order = firstRole(a.role, b.role) ?? firstRole(fileRole(a.file), fileRole(b.file))
  if (order === null) notes.push(`No name says which matrix is which: ${a.file} is taken as the queries, ${b.file} as the replies.`)
  return order === 'reply' ? { query: b, reply: a } : { query: a, reply: b }
}

/** The first one's role, if the two are not the same: one that is known settles the other. */
function firstRole(a: Role | null, b: Role | null): Role | null {
  if (a === b) return null
  return a ?? (b === 'query' ? 'reply' : 'query')
}
