/** Trials of equal settings in several sweeps over the same data: one of them is trained, the others take its result. */
import type { QueueStore, Sweep, Trial } from '../core/sweep/types'

/** Another sweep over the same data: equal trials of both come to the same. */
export const isAlike =
  ({ id, data }: Sweep) =>
  (other: Sweep): boolean =>
    other.id !== id && data.digest !== '' && other.data.digest === data.digest && other.data.pairs === data.pairs

/** Its result is that of a training of its own. */
export const isOriginal = ({ status, reused }: Pick<Trial, 'status' | 'reused'>): boolean => status === 'done' && !reused

/**
 * The trial of equal settings that makes it needless to train this one: one that is done, else one that somebody trains now.
 * @param alike sweeps over the same data
 * @param isGoing whether somebody works on a trial that runs
 */
export async function twinOf(
  { key }: Pick<Trial, 'key'>,
  alike: readonly Sweep[],
  { trials }: Pick<QueueStore, 'trials'>,
  isGoing: (trial: Trial) => Promise<boolean>,
): Promise<Trial | null> {
  let going: Trial | null = null
  for (const { id } of alike) {
    // a record that cannot be read is its own sweep's trouble
    const twin = (await trials.get(`${id}.${key}`).catch(() => null))?.value
    if (twin && isOriginal(twin)) return twin
    if (twin?.status === 'running' && (await isGoing(twin))) going = twin
  }
  return going
}
