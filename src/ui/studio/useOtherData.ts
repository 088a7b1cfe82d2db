import { otherData } from '../../store/runData'
import type { BegunData } from '../../worker/protocol'
import { useDataset, useRun } from './context'

/** The data of the run where other data is open; else null. */
export function useOtherData(): BegunData | null {
  const open = useDataset(({ summary }) => summary)
  return useRun((run) => otherData(run, open))
}
