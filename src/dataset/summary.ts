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

/** The split holds out rows, whatever answers them: only another pairing, or other rows, keep what is judged out of what is trained on. */
const remedyFor = ({ matrices }: EmbeddingDataset): string =>
  matrices.length > 1
    ? 'Set the pairing to “columns”: then no row of queries is a reply.'
    : 'With “next” a row is both query and reply: give queries and replies as two matrices (pairing “columns”), or judge the run on a file of its own (lattice eval --rows all).'

function leakNotes(dataset: EmbeddingDataset, split: Split): string[] {
  const leaks = countLeaks(dataset, split)
  if (leaks === 0) return []
  const rows = split.validation.length
  return [
    `Leak: ${leaks} of ${rows} validation ${rows === 1 ? 'row' : 'rows'} ${leaks === 1 ? 'is' : 'are'} also the reply of a training row, so validation may look better than it is. ${remedyFor(dataset)}`,
  ]
}
