/** The data of a run, to be opened again: as it was recorded, or from files that came anew, with the fix-ups that the run had. */
import type { KeptSource } from '../../core/keptCheckpoint'
import type { DatasetChoice, Fix, LibraryFile, TensorRef } from '../../core/library'
import { filesOf } from '../../store/library'
import type { Inspected } from '../../worker/dataProtocol'

const choiceOf = (source: KeptSource): DatasetChoice | null => {
  const what = source as Partial<Inspected> | null
  return what?.kind === 'library' && typeof what.choice === 'object' && what.choice ? what.choice : null
}

/** What was done to the rows of a run's data before they were paired. */
export const fixesOf = (source: KeptSource): readonly Fix[] => choiceOf(source)?.fixes ?? []

/** “without bad rows, scaled to norm 1”; empty without any. */
export const fixesText = (fixes: readonly Fix[]): string => fixes.map(fixText).join(', ')

function fixText(fix: Fix): string {
  switch (fix.kind) {
    case 'dropNonFinite':
      return 'without bad rows'
    case 'dropDuplicates':
      return 'without copies'
    case 'normalise':
      return 'scaled to norm 1'
    case 'truncate':
      return `its first ${fix.width} dimensions`
    default:
      return 'mended otherwise'
  }
}

/**
 * What may be a run's data where what was recorded cannot be opened: what is open with the run's fix-ups, and files of its name with
 * its tensors and fix-ups. Which of them is its data, their digest says.
 * @param name of the run's data
 */
export function otherWays(source: KeptSource, name: string, opened: Inspected | null, files: readonly LibraryFile[]): Inspected[] {
  const choice = choiceOf(source)
  if (!choice) return []
  const ways: Inspected[] = []
  if (opened?.kind === 'library') ways.push({ kind: 'library', choice: { ...opened.choice, fixes: choice.fixes } })
  if (filesOf(choice).length === 1)
    for (const file of files.filter((one) => one.name === name))
      if (fits(choice, file)) ways.push({ kind: 'library', choice: inFile(choice, file.id) })
  const known = new Set([JSON.stringify(choice), JSON.stringify(opened)])
  return ways.filter((way) => {
    const text = JSON.stringify(way)
    const isNew = !known.has(text) && !known.has(JSON.stringify(way.kind === 'library' ? way.choice : way))
    known.add(text)
    return isNew
  })
}

const refsOf = ({ query, reply, group, label }: DatasetChoice): TensorRef[] => [query, reply, group, label].filter((ref) => ref !== null)

/** The file has the tensors that a choice reads from its own. */
const fits = (choice: DatasetChoice, { tensors }: LibraryFile): boolean =>
  refsOf(choice).every(({ tensor }) => tensors.some(({ name }) => name === tensor))

function inFile(choice: DatasetChoice, file: string): DatasetChoice {
  const there = (ref: TensorRef | null): TensorRef | null => ref && { ...ref, file }
  return {
    query: { ...choice.query, file },
    reply: there(choice.reply),
    group: there(choice.group),
    label: there(choice.label),
    fixes: choice.fixes,
  }
}
