import type { KeptCheckpoint, KeptRun } from '../../core/keptCheckpoint'
import { group } from '../format'

/** The newest full checkpoint of a run, which it goes on from; of one step the one that was kept last. */
export const newestFull = (checkpoints: readonly KeptCheckpoint[], run: string): KeptCheckpoint | undefined =>
  checkpoints.filter((kept) => kept.run === run && kept.full).toSorted((a, b) => b.step - a.step || b.created.localeCompare(a.created))[0]

/** What resumes a run that stands on the charts up to `step`; null where it is finished, or left nothing to go on from. */
export function resumeText(
  { id, phase }: Pick<KeptRun, 'id' | 'phase'>,
  { step, steps }: { step: number; steps: number },
  checkpoints: readonly KeptCheckpoint[],
): string | null {
  const from = newestFull(checkpoints, id)
  if (!from || phase === 'finished' || from.step >= steps) return null
  return from.step < step ? `Resume from step ${group(from.step)}` : 'Resume it'
}
