import { StudioError } from '../core/errors'
import type { DatasetChoice, LibraryFile, TensorRef } from '../core/library'
import { selectMatrices } from '../dataset/select'

/** The choice that CONTRACT.md's rules make of kept files. @throws StudioError naming the file, and its tensors, where nothing fits */
export function suggestChoice(files: readonly LibraryFile[]): DatasetChoice {
  if (files.length === 0) throw new StudioError('Data', 'none of these files is kept.', 'Drop them again.')
  const offers = files.map(({ id, name, tensors }) => ({ name, tensors: tensors.map((tensor) => ({ ...tensor, file: name, id })) }))
  const { query, reply, group, label } = selectMatrices(offers)
  const ref = (found: { id: string; name: string } | null): TensorRef | null => found && { file: found.id, tensor: found.name }
  return { query: { file: query.id, tensor: query.name }, reply: ref(reply), group: ref(group), label: ref(label), fixes: [] }
}
