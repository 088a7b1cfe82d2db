import { useMemo } from 'react'
import { type MeasuredRate, measuredRates } from '../../store/measuredRates'
import { useCheckpoints, useDataset, useDevice } from '../studio/context'
import { useCosts } from './useMemoryPlan'

const NONE: readonly MeasuredRate[] = []

/** What recorded runs have measured on this device with the draft's settings, by their batches. */
export function useMeasuredRates(): readonly MeasuredRate[] {
  const config = useCosts()?.config
  const runs = useCheckpoints((state) => state.runs)
  const report = useDevice((state) => state.report)
  const width = useDataset(({ summary }) => summary?.width)
  return useMemo(
    () => (config && report && width !== undefined ? measuredRates(runs, config, report, width) : NONE),
    [config, runs, report, width],
  )
}
