/** Which data a run has, while the page may have other data open. */
import type { DatasetSummary } from '../core/dataset'
import type { BegunData } from '../worker/protocol'
import type { RunStoreState } from './run'

/** The data of the run that stands in this session, however long ago it began; null where there is none, or it is not told. */
export function runData({ state, records }: Pick<RunStoreState, 'state' | 'records'>): BegunData | null {
  const { phase } = state
  return phase === 'idle' || phase === 'preparing' ? null : (records.at(-1)?.data ?? null)
}

/** The data of the run, where what is open is other data; else null. */
export function otherData(run: Pick<RunStoreState, 'state' | 'records'>, open: Pick<DatasetSummary, 'digest'> | null): BegunData | null {
  const own = runData(run)
  return own && open && own.digest !== open.digest ? own : null
}
