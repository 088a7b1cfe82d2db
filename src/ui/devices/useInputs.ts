import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { SlownessInputs } from '../../core/slowness'
import { useConfig, useDataset, useDevice, useMeasure, useStudio } from '../studio/context'
import { slownessInputs } from './inputs'

/** Milliseconds between two looks at a run's steps: its lines come too often to compute anything from each. */
const LOOK = 2000

/** A number that changes when the run has new steps, at most so often. */
function useSteps(): number {
  const { series } = useStudio().stores
  const [length, setLength] = useState(series.length)
  useEffect(() => {
    const timer = setInterval(() => setLength(series.length), LOOK)
    return () => clearInterval(timer)
  }, [series])
  return length
}

/** What is known about why updates are slow, as it changes. */
export function useInputs(): SlownessInputs | null {
  const { stores } = useStudio()
  const known = [
    useDevice((state) => state.report),
    useDevice((state) => state.gpus),
    useConfig((state) => state.config),
    useDataset((state) => state.summary),
    useMeasure((state) => state.profile),
    useStore(stores.benches),
    useStore(stores.curves),
    useSteps(),
  ]
  // biome-ignore lint/correctness/useExhaustiveDependencies: computed from the stores when anything in them changes
  return useMemo(() => slownessInputs(stores), known)
}
