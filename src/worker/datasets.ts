import type { Config } from '../core/config/types'
import type { BuiltinName } from '../core/dataset'
import { StudioError } from '../core/errors'
import type { DatasetChoice } from '../core/library'
import { assemble, type Chosen } from '../dataset/assemble'
import { DOCUMENTS_PATH, loadDocuments, openClusters } from '../dataset/builtin'
import { type EmbeddingDataset, pair, type RawDataset } from '../dataset/dataset'
import { split } from '../dataset/order'
import { summarize } from '../dataset/summary'
import { Library } from '../storage/library'
import { OpfsFiles } from '../storage/opfs'
import { IndexedRecords } from '../storage/records'
import { browserClock } from './clock'
import { LibraryTensors } from './libraryTensors'
import type { DatasetSource, DatasetSummary } from './protocol'

async function fetchDocuments(): Promise<RawDataset> {
  const response = await fetch(new URL(`/${DOCUMENTS_PATH}`, self.location.origin))
  if (!response.ok)
    throw new StudioError(
      'documents',
      `the built-in dataset is not where it should be (${response.status}).`,
      'Build the studio again with npm start.',
    )
  return loadDocuments(new Uint8Array(await response.arrayBuffer()))
}

/** A dataset that comes with the studio. */
export const openBuiltin = (name: BuiltinName): Promise<RawDataset> => (name === 'clusters' ? openClusters() : fetchDocuments())

/** What a source names, and what ends its hold on the files that it is read from. */
export interface OpenedSource {
  raw: RawDataset
  close(): Promise<void>
}

/** Reads what a source names; matrices of a library beyond a limit stay on disk, and their files open. */
export async function openSource(source: DatasetSource, library: Library): Promise<OpenedSource> {
  if (source.kind === 'builtin') return { raw: await openBuiltin(source.name), close: async () => undefined }
  const tensors = new LibraryTensors(library, new Map(source.loose?.map((loose) => [loose.id, loose])))
  try {
    const { raw } = await assemble(await chosenTensors(source.choice, tensors), { fixes: source.choice.fixes })
    // files that nothing more is read from can be removed
    if (raw.query.values) await tensors.close()
    return { raw, close: () => tensors.close() }
  } catch (error) {
    await tensors.close()
    throw error
  }
}

/** The tensors that a choice names. */
export async function chosenTensors({ query, reply, group }: DatasetChoice, tensors: LibraryTensors): Promise<Chosen> {
  return {
    query: await tensors.tensor(query),
    reply: reply && (await tensors.tensor(reply)),
    group: group && (await tensors.tensor(group)),
    notes: [],
  }
}

/** The library of this browser. */
export const browserLibrary = (): Library => new Library(new OpfsFiles(), new IndexedRecords(), () => Date.parse(browserClock.date()))

/** Pairs and splits a dataset as a config says. */
export function prepare(raw: RawDataset, config: Config): { dataset: EmbeddingDataset; summary: DatasetSummary } {
  const dataset = pair(raw, config.data.pairing)
  return { dataset, summary: summarize(dataset, split(dataset.rows, config.run.seed, config.data.validation)) }
}
