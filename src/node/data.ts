/** The dataset that `--data` and `--replies` name. */
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nearestName } from '../core/config/values'
import type { BuiltinName } from '../core/dataset'
import { StudioError } from '../core/errors'
import { DOCUMENTS_PATH, loadDocuments, openClusters } from '../dataset/builtin'
import { type DatasetFile, openFiles, type RawDataset, type Role } from '../dataset/dataset'
import { UsageError } from './args'
import { openFile } from './fileSource'
import { exists, readBytes } from './files'

const BUILTIN = 'builtin:'
const BUILTIN_NAMES: readonly BuiltinName[] = ['clusters', 'documents']

/** What `--data`, `--replies` and `--skip-bad-rows` say. */
export interface DataOptions {
  data: string | undefined
  replies?: string | undefined
  skipBadRows?: boolean
}

export const dataOptions = (values: ReadonlyMap<string, string>): DataOptions => ({
  data: values.get('data'),
  replies: values.get('replies'),
  skipBadRows: values.has('skip-bad-rows'),
})

/** Reads the dataset. Without a name it is `builtin:clusters`. Its files stay open: what is large is read as it is needed. */
export async function readDataset({ data = 'builtin:clusters', replies, skipBadRows = false }: DataOptions): Promise<RawDataset> {
  if (data.startsWith(BUILTIN)) {
    if (replies) throw new UsageError(`--replies goes with a file of your own, not with ${data}.`)
    return readBuiltin(data.slice(BUILTIN.length))
  }
  const files = [datasetFile(data, skipBadRows, replies ? 'query' : undefined)]
  if (replies) files.push(datasetFile(replies, skipBadRows, 'reply'))
  return openFiles(files)
}

function datasetFile(path: string, skipBadRows: boolean, role?: Role): DatasetFile {
  const { source, direct } = openFile(path)
  return { name: basename(path), bytes: source, direct, skipBadRows, ...(role && { role }) }
}

async function readBuiltin(name: string): Promise<RawDataset> {
  if (name === 'clusters') return openClusters()
  if (name === 'documents') return loadDocuments(await readBytes(await documentsPath()))
  throw new UsageError(`${BUILTIN}${name}: there is no such dataset. Did you mean ${BUILTIN}${nearestName(name, BUILTIN_NAMES)}?`)
}

/** In the checkout's public/, one folder up from the bundle, two from the sources. */
async function documentsPath(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url))
  for (const up of ['..', '../..']) {
    const path = join(here, up, 'public', DOCUMENTS_PATH)
    if (await exists(path)) return path
  }
  throw new StudioError('builtin:documents', 'its file has not been made yet.', 'Run node scripts/documents.mjs in the checkout.')
}
