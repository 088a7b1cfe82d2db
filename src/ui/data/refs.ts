import type { DatasetChoice, LibraryFile, LibraryTensor, TensorRef } from '../../core/library'
import { group } from '../format'

export const ROLES = ['query', 'reply', 'group', 'label'] as const
export type Role = (typeof ROLES)[number]

/** A tensor as one string, and back: values of a menu. The separator stands in no file's id. */
export const refText = (ref: TensorRef | null): string => (ref ? `${ref.file}\n${ref.tensor}` : '')

export function refOf(text: string): TensorRef | null {
  const cut = text.indexOf('\n')
  return cut < 0 ? null : { file: text.slice(0, cut), tensor: text.slice(cut + 1) }
}

/** 24576 × 4096 → “24 576 × 4 096”. */
export const shapeText = (shape: readonly number[]): string => shape.map(group).join(' × ') || 'scalar'

/** What a tensor is called; the only one of a format without names is “values”. */
export const tensorName = (name: string): string => name || 'values'

/** Queries and replies are matrices of numbers; groups and labels one value a row. */
export function canBe(role: Role, { dtype, shape }: LibraryTensor): boolean {
  return role === 'query' || role === 'reply' ? shape.length === 2 && dtype !== 'TEXT' : shape.length === 1
}

/** Roles that a file has in a choice, in their order. */
export const rolesIn = (choice: DatasetChoice | null, file: string): Role[] => ROLES.filter((role) => choice?.[role]?.file === file)

/** The tensor that a reference means. */
export const tensorOf = (files: readonly LibraryFile[], ref: TensorRef | null): LibraryTensor | undefined =>
  ref ? files.find(({ id }) => id === ref.file)?.tensors.find(({ name }) => name === ref.tensor) : undefined

/** The largest tensor of a file, which says most about it. */
export const mainTensor = ({ tensors }: LibraryFile): LibraryTensor | undefined =>
  tensors.toSorted((a, b) => b.shape.reduce((x, y) => x * y, 1) - a.shape.reduce((x, y) => x * y, 1))[0]
