import type { Config } from '../core/config/types'
import { StudioError } from '../core/errors'
import { DOCUMENTS_PATH, loadDocuments, openClusters } from '../dataset/builtin'
import { assertReadable, type EmbeddingDataset, openFiles, pair, type RawDataset } from '../dataset/dataset'
import { split } from '../dataset/order'
import { summarize } from '../dataset/summary'
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

async function readFile(file: File): Promise<{ name: string; bytes: Uint8Array }> {
  assertReadable(file.name, file.size)
  try {
    return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
  } catch (error) {
    throw new StudioError(
      file.name,
      'the browser could not read it.',
      'Check that the file is still there and may be read, then drop it again.',
      { cause: error },
    )
  }
}

/** Reads what a source names. */
export async function openSource(source: DatasetSource): Promise<RawDataset> {
  if (source.kind === 'builtin') return source.name === 'clusters' ? openClusters() : fetchDocuments()
  return openFiles(await Promise.all(source.files.map(readFile)))
}

/** Pairs and splits a dataset as a config says. */
export function prepare(raw: RawDataset, config: Config): { dataset: EmbeddingDataset; summary: DatasetSummary } {
  const dataset = pair(raw, config.data.pairing)
  return { dataset, summary: summarize(dataset, split(dataset.rows, config.run.seed, config.data.validation)) }
}
