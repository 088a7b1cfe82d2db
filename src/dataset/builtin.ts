/** The datasets that come with the studio. */
import type { MatrixSummary } from '../core/dataset'
import { StudioError } from '../core/errors'
import { parseJson } from '../formats/json'
import { readSafetensors } from '../formats/safetensors'
import { generateClusters } from './clusters'
import { openFiles } from './dataset'
import { digestMatrices } from './digest'
import { memoryRows, type RowMatrix } from './rows/matrix'
import { scanMatrix } from './scan'
import type { RawDataset, Role } from './types'

/** Where the page and the command find the bytes of `documents`, from the root that serves `public/`. */
export const DOCUMENTS_PATH = 'datasets/documents.safetensors'

/** `clusters`: 4,608 generated pairs of 64 dimensions; the studio opens on it. */
export async function openClusters(): Promise<RawDataset> {
  const { rows, width, query, reply } = generateClusters()
  const matrices = [memoryRows(query, width), memoryRows(reply, width)] as const
  const summarise = async (role: Role, matrix: RowMatrix): Promise<MatrixSummary> => {
    const { normMean, normDeviation } = await scanMatrix(matrix)
    return { role, file: 'clusters', tensor: role, rows, width, dtype: 'F32', normMean, normDeviation }
  }
  return {
    name: 'clusters',
    builtin: true,
    rows,
    width,
    query: matrices[0],
    reply: matrices[1],
    group: null,
    groupNames: null,
    digest: await digestMatrices(matrices),
    matrices: [await summarise('query', matrices[0]), await summarise('reply', matrices[1])],
    notes: [],
    credit: null,
  }
}

/**
 * `documents`: 778 real vectors in groups, from the bytes that `scripts/documents.mjs` writes. Throws a StudioError for a damaged
 * file, as for any other.
 */
export async function loadDocuments(bytes: Uint8Array): Promise<RawDataset> {
  const file = 'documents.safetensors'
  const raw = await openFiles([{ name: file, bytes }])
  const { metadata } = readSafetensors(bytes, file)
  return {
    ...raw,
    name: 'documents',
    builtin: true,
    groupNames: readNames(metadata.get('categories'), file),
    credit: metadata.get('credit') ?? null,
  }
}

/** The categories, a JSON list of text in the order of the group's numbers. */
function readNames(list: string | undefined, file: string): string[] | null {
  if (list === undefined) return null
  const damaged = (): never => {
    throw new StudioError(file, 'its metadata “categories” is not a list of names.', 'Run node scripts/documents.mjs again.')
  }
  const names = parseJson(list, damaged)
  return Array.isArray(names) ? names.map((name) => (typeof name === 'string' ? name : damaged())) : damaged()
}
