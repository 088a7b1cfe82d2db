import { createContext, useContext, useDeferredValue, useMemo } from 'react'
import type { PrecisionDevice } from '../../core/precision'
import { useConfig, useDataset, useDevice } from '../studio/context'
import { type MemoryCosts, memoryCosts } from './memoryCosts'

/** What stands in for a GPU that could not be had: costs can be read all the same. */
const NO_DEVICE: PrecisionDevice = { software: true, precisions: ['f32', 'packed16'] }

/** What the draft will take on the GPU; null until a dataset tells its width and the device its precisions. */
export function useMemoryPlan(): MemoryCosts | null {
  // A control shows its new value at once; what it costs, some sixty plans, follows in a task of its own.
  const config = useDeferredValue(useConfig((state) => state.config))
  const summary = useDataset((state) => state.summary)
  const report = useDevice((state) => state.report)
  const failed = useDevice((state) => state.problem !== null)
  return useMemo(() => {
    const device = report ?? (failed ? NO_DEVICE : null)
    return summary && device ? memoryCosts(config, summary, device) : null
  }, [config, summary, report, failed])
}

/** The plan of the draft, computed once for all groups of settings. */
export const CostsContext = createContext<MemoryCosts | null>(null)
export const useCosts = (): MemoryCosts | null => useContext(CostsContext)
