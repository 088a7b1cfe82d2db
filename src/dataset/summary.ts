import type { DatasetSummary } from '../core/dataset'
import { countLeaks, pairsBySetting } from './pairing'
import type { EmbeddingDataset, Split } from './types'

/** What the studio says of a dataset as it is paired and split now. */
export function summarize(dataset: EmbeddingDataset, split: Split): DatasetSummary {
  const { name, builtin, rows, width, pairing, matrices, digest, notes, credit } = dataset
  return {
    name,
    builtin,
    rows,
    width,
    pairing,
    matrices: matrices.map((matrix) => ({ ...matrix })),
    trainRows: split.train.length,
    validationRows: split.validation.length,
    digest,
    pairs: pairsBySetting(dataset),
    notes: [...notes, ...leakNotes(dataset, split)],
    credit,
  }
}

function leakNotes(dataset: EmbeddingDataset, split: Split): string[] {
  const leaks = countLeaks(dataset, split)
  if (leaks === 0) return []
  const rows = split.validation.length
  return [
    `Leak: ${leaks} of ${rows} validation ${rows === 1 ? 'row' : 'rows'} ${leaks === 1 ? 'is' : 'are'} also the reply of a training row, so validation may look better than it is.`,
  ]
}
