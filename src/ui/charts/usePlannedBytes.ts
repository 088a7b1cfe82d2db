import { useMemo } from 'react'
import { planMemory } from '../../core/memory'
import { MAX_CANDIDATES } from '../../core/memory/sizes'
import { useDataset, useRun } from '../studio/context'

/** GPU memory that the plan of the run says it takes; null before there is a run. */
export function usePlannedBytes(): number | null {
  const config = useRun(({ state }) => state.config)
  const summary = useDataset((state) => state.summary)
  return useMemo(() => {
    // until a run is settled, its precision is not known
    if (!config || !summary || config.precision === 'auto' || config.memory.checkpointEvery === 0) return null
    return planMemory(config, summary.width, { candidates: Math.min(MAX_CANDIDATES, summary.validationRows) }).total
  }, [config, summary])
}
