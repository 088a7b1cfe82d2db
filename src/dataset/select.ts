/** Which tensors of the opened files are the queries, the replies, the group and the label (CONTRACT.md, Datasets). */
import { StudioError } from '../core/errors'
import type { LibraryTensor } from '../core/library'
import { shapeText } from '../formats/tensor'
import { fileNamesGroup, fileRole, namesLabel, tensorRole } from './names'
import type { Role } from './types'

/** A tensor and the name of its file. */
export type Named = LibraryTensor & { file: string }

/** What an opened file holds. */
export interface Offer<T extends Named> {
  name: string
  tensors: readonly T[]
  /** What the file was given as (`--data`, `--replies`): stronger than any name, where it holds one matrix. */
  role?: Role | undefined
}

interface Candidate<T> {
  tensor: T
  role: Role | null
}

export interface Selection<T extends Named> {
  query: T
  reply: T | null
  group: T | null
  /** Only looked at. */
  label: T | null
  notes: string[]
}

export const describeTensor = ({ name, dtype, shape }: LibraryTensor): string =>
  `${name ? `“${name}”` : 'the array'} (${dtype} ${shapeText(shape)})`
const describeAll = (found: readonly Named[]): string => found.map((tensor) => `${describeTensor(tensor)} in ${tensor.file}`).join(', ')
/** At most so many tensors are listed in a message: a checkpoint has dozens. */
const listed = (tensors: readonly LibraryTensor[]): string =>
  tensors.slice(0, 12).map(describeTensor).join(', ') + (tensors.length > 12 ? ` and ${tensors.length - 12} more` : '')

const isLabel = ({ name, dtype, shape }: LibraryTensor): boolean =>
  shape.length === 1 && namesLabel(name) && (dtype === 'TEXT' || /^[IUB]/.test(dtype) !== dtype.startsWith('BF'))

/** Chooses. Throws a {@link StudioError} naming the file, and the tensors when there are too many or none. */
export function selectMatrices<T extends Named>(files: readonly Offer<T>[]): Selection<T> {
  const notes: string[] = []
  const matrices: Candidate<T>[] = []
  const groups: T[] = []
  let label: T | null = null
  for (const { name: file, tensors, role: givenRole } of files) {
    const group = tensors.find(
      ({ name, shape }) => name.toLowerCase() === 'group' || (name === '' && shape.length === 1 && fileNamesGroup(file)),
    )
    if (group) groups.push(group)
    label ??= tensors.find((tensor) => tensor !== group && isLabel(tensor)) ?? null
    const rest = tensors.filter((tensor) => tensor !== group && tensor !== label)
    // a file that only labels or groups the rows of another
    const names = tensors.some((tensor) => tensor === group || tensor === label) && rest.every(({ shape }) => shape.length === 1)
    if (names || (rest.length === 0 && tensors.length > 0)) continue
    const chosen = fromFile(rest, file, notes)
    const given = chosen.length === 1 ? givenRole : undefined
    for (const { tensor, role } of chosen) matrices.push({ tensor, role: given ?? role })
  }
  const [group = null, ...more] = groups
  if (more.length > 0)
    throw new StudioError(more[0]?.file ?? '', `there is more than one group: ${describeAll(groups)}.`, 'Open one of them.')
  return { ...assignRoles(matrices, files[0]?.name ?? 'dataset', notes), group, label, notes }
}

/** The matrices of one file: those whose names say a role, else the only one. */
function fromFile<T extends Named>(all: readonly T[], file: string, notes: string[]): Candidate<T>[] {
  const tensors = all.filter(({ dtype }) => dtype !== 'TEXT')
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
  if (!only) return named.length > 0 ? named : noMatrix(all, file)
  if (others.length > 0)
    throw new StudioError(
      file,
      `it holds several matrices, and no name says which is which: ${listed(unnamed)}.`,
      'Name them “query” and “reply”, or keep one.',
    )
  return [...named, { tensor: only, role: null }]
}

function requireMatrix(tensor: LibraryTensor, file: string): void {
  if (tensor.shape.length === 2) return
  const axes = tensor.shape.length === 1 ? '1 axis' : `${tensor.shape.length} axes`
  throw new StudioError(
    file,
    `${describeTensor(tensor)} has ${axes}; embeddings are a matrix [rows, width].`,
    'Store one vector per row, with two axes.',
  )
}

function noMatrix(tensors: readonly LibraryTensor[], file: string): never {
  const [first, ...others] = tensors
  if (first && others.length === 0) requireMatrix(first, file)
  throw new StudioError(
    file,
    first ? `it holds no matrix [rows, width]: ${listed(tensors)}.` : 'it holds no tensors.',
    'Store one vector per row, with two axes.',
  )
}

/** Query and reply: by what the file was given as, then the tensors' names, then the files' names, then the order. */
function assignRoles<T extends Named>(matrices: readonly Candidate<T>[], subject: string, notes: string[]): { query: T; reply: T | null } {
  const [first, second, ...more] = matrices
  if (!first) throw new StudioError(subject, 'there is no matrix of embeddings, only a group.', 'Open a matrix [rows, width] too.')
  const a = first.tensor
  if (!second) return { query: a, reply: null }
  const b = second.tensor
  if (more.length > 0)
    throw new StudioError(
      subject,
      `there are ${matrices.length} matrices: ${describeAll(matrices.map(({ tensor }) => tensor))}.`,
      'Open one matrix, or two: queries and replies.',
    )
  const order = firstRole(first.role, second.role) ?? firstRole(fileRole(a.file), fileRole(b.file))
  if (order === null) notes.push(`No name says which matrix is which: ${a.file} is taken as the queries, ${b.file} as the replies.`)
  return order === 'reply' ? { query: b, reply: a } : { query: a, reply: b }
}

/** The first one's role, if the two are not the same: one that is known settles the other. */
function firstRole(a: Role | null, b: Role | null): Role | null {
  if (a === b) return null
  return a ?? (b === 'query' ? 'reply' : 'query')
}
