/** Opens what is to be looked at. */
import type { LooseFile } from '../core/library'
import { assemble, readGroup } from '../dataset/assemble'
import type { Inspector, Looked } from '../dataset/inspect/inspector'
import { between, type Pace } from '../dataset/rows/matrix'
import { scanMatrix } from '../dataset/scan'
import type { Labels } from '../dataset/tensors'
import type { RawDataset } from '../dataset/types'
import type { Library } from '../storage/library'
import type { Inspected } from './dataProtocol'
import { chosenTensors, openBuiltin } from './datasets'
import { LibraryTensors } from './libraryTensors'

/** What is open for looking. */
export interface Held {
  /** What it is, as text. */
  what: string
  looked: Looked
  inspector: Inspector | null
  close(): Promise<void>
}

export interface Looking {
  library: Library
  loose: ReadonlyMap<string, LooseFile>
  /** Bytes as float32 up to which the matrices are read into memory. */
  limit: number
  /** What was looked at before: the same is not opened again. */
  before: Held | null
  pace: Pace
}

/** @throws StudioError where it cannot be opened */
export async function look(what: Inspected, { library, loose, limit, before, pace }: Looking): Promise<Held> {
  const key = JSON.stringify(what)
  if (before?.what === key) return before
  if (what.kind === 'builtin') {
    const looked = await examine(await openBuiltin(what.name), pace)
    return { what: key, looked, inspector: null, close: async () => undefined }
  }
  const tensors = new LibraryTensors(library, loose)
  const { label, group, query, fixes } = what.choice
  try {
    const chosen = await chosenTensors(what.choice, tensors)
    const assembled = await assemble(chosen, { fixes, limit, lenient: true, pace })
    const labelsOf = async (ref: typeof label, role: string): Promise<Labels | null> =>
      ref && readGroup(await tensors.tensor(ref), (await tensors.tensor(query)).shape[0] ?? 0, assembled.fileRows, role)
    const looked = { ...assembled, label: await labelsOf(label, 'label'), group: await labelsOf(group, 'group') }
    if (looked.raw.query.values) await tensors.close()
    return { what: key, looked, inspector: null, close: () => tensors.close() }
  } catch (error) {
    await tensors.close()
    throw error
  }
}

/** A dataset that is in memory already. */
async function examine(raw: RawDataset, pace: Pace): Promise<Looked> {
  const matrices = raw.reply ? [raw.query, raw.reply] : [raw.query]
  const scans = []
  for (const [i, matrix] of matrices.entries())
    scans.push(await scanMatrix(matrix, between(pace, i / matrices.length, (i + 1) / matrices.length)))
  const { group, groupNames } = raw
  const names = groupNames ?? [...new Set(group ?? [])].map(String)
  return {
    raw,
    scans,
    fileRows: null,
    fixNotes: [],
    label: null,
    group: group && { codes: Uint32Array.from(group), names, text: groupNames !== null },
  }
}
