import type { DatasetSummary } from '../../../core/dataset'

/** Pairs that are no closer than this to each other than shuffled ones are not told apart by their cosine. */
const NO_CLOSER = 0.01

/** What may keep pairs apart: two matrices may be of two spaces, one matrix is of one. */
const REASONS = {
  columns: 'the two spaces differ, or the rows are out of order',
  next: 'the rows of a group are out of order, or do not belong together',
} as const

/** What the mean cosines of pairs and of shuffled rows say, a sentence; empty where pairs lie closer. */
export function realVerdict(pairing: DatasetSummary['pairing'], pairs: number, shuffled: number): string {
  if (pairing === 'self') return 'Every row is its own pair.'
  return pairs - shuffled < NO_CLOSER ? `Paired rows lie no closer than shuffled ones: ${REASONS[pairing]}.` : ''
}
