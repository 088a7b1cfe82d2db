import { useMemo } from 'react'
import type { Config } from '../../core/config/types'
import { bytesByKind, planMemory } from '../../core/memory'
import { type BufferKind, MAX_CANDIDATES } from '../../core/memory/sizes'
import { useConfig, useDataset } from '../studio/context'
import { STOPS } from './batchScale'

export interface MemoryCosts {
  total: number
  kinds: Record<BufferKind, number>
  /** Bytes for each stop of the batch slider. */
  curve: readonly number[]
  budget: number
  /** The largest micro-batch up to 65 536 that fits the budget; 0 when none does. */
  largest: number
}

const withMicro = (config: Config, micro: number): Config => ({ ...config, batch: { ...config.batch, micro } })

/** The largest whole number up to `most` for which `fits` holds; it holds for all smaller ones too. */
export function largestThat(fits: (n: number) => boolean, most: number): number {
  let low = 0
  let high = most
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** What the draft will take on the GPU, before anything is allocated; null until a dataset tells its width. */
export function useMemoryPlan(): MemoryCosts | null {
  const config = useConfig((state) => state.config)
  const summary = useDataset((state) => state.summary)
  return useMemo(() => {
    if (!summary) return null
    const options = { candidates: Math.min(MAX_CANDIDATES, summary.validationRows) }
    const bytesAt = (micro: number): number => planMemory(withMicro(config, micro), summary.width, options).total
    const plan = planMemory(config, summary.width, options)
    const budget = config.memory.budgetMiB * 2 ** 20
    return {
      total: plan.total,
      kinds: bytesByKind(plan),
      curve: STOPS.map(bytesAt),
      budget,
      largest: largestThat((micro) => bytesAt(micro) <= budget, 65536),
    }
  }, [config, summary])
}
