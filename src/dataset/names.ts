/** What the names of tensors and files say of their role (CONTRACT.md, Datasets). */
import type { Role } from './types'

const ROLES: ReadonlyMap<string, Role> = new Map<string, Role>([
  ...['query', 'question', 'prompt', 'input', 'x'].map((name) => [name, 'query'] as const),
  ...['reply', 'answer', 'response', 'target', 'y'].map((name) => [name, 'reply'] as const),
])

/** The role that a tensor's name says, upper or lower case. */
export const tensorRole = (name: string): Role | null => ROLES.get(name.toLowerCase()) ?? null

/** `train-Questions_v2.npy` → train, question, v, 2: words in lower case, one by one, plurals as singulars. */
function words(file: string): string[] {
  const base = file.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '')
  const parts = base
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[a-z]+|\d+/g)
  return (parts ?? []).map((part) => part.replace(/ies$/, 'y').replace(/(?<=..)s$/, ''))
}

/** The role that a file's name says; null where it names none, or both. */
export function fileRole(file: string): Role | null {
  const found = new Set(words(file).flatMap((word) => ROLES.get(word) ?? []))
  const [role = null, other] = found
  return other ? null : role
}

/** Whether a tensor's name says that it holds what the rows are about. */
export const namesLabel = (name: string): boolean => /^(label|category|topic|class)$/i.test(name)

/** Whether a file's name says that it holds the groups. */
export const fileNamesGroup = (file: string): boolean => words(file).includes('group')
