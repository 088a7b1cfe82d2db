import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { ArchiveState } from '../../store/archive'
import type { CheckpointState } from '../../store/checkpoints'
import type { ConfigActions, ConfigState } from '../../store/config'
import type { DatasetState } from '../../store/dataset'
import type { DeviceState } from '../../store/device'
import type { InspectionState } from '../../store/inspection'
import type { LibraryState } from '../../store/library'
import type { MeasureState } from '../../store/measure'
import type { Prefs } from '../../store/prefs'
import { isActive, type RunStoreState } from '../../store/run'
import type { SweepsState } from '../../store/sweeps'
import type { Place } from '../../store/url'
import type { Commands } from './commands'
import type { OverlayState } from './overlay'
import type { Studio } from './studio'

export const StudioContext = createContext<Studio | null>(null)

export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new Error('This component stands outside the studio.')
  return studio
}

export const useCommands = (): Commands => useStudio().commands
export const useConfig = <T>(select: (state: ConfigState & ConfigActions) => T): T => useStore(useStudio().stores.config, select)
export const useDataset = <T>(select: (state: DatasetState) => T): T => useStore(useStudio().stores.dataset, select)
export const useInspection = <T>(select: (state: InspectionState) => T): T => useStore(useStudio().stores.inspection, select)
export const useLibrary = <T>(select: (state: LibraryState) => T): T => useStore(useStudio().stores.library, select)
export const useDevice = <T>(select: (state: DeviceState) => T): T => useStore(useStudio().stores.device, select)
export const useRun = <T>(select: (state: RunStoreState) => T): T => useStore(useStudio().stores.run, select)
export const useMeasure = <T>(select: (state: MeasureState) => T): T => useStore(useStudio().stores.measure, select)
export const useCheckpoints = <T>(select: (state: CheckpointState) => T): T => useStore(useStudio().stores.checkpoints, select)
export const useArchive = <T>(select: (state: ArchiveState) => T): T => useStore(useStudio().stores.archive, select)
export const useSweeps = <T>(select: (state: SweepsState) => T): T => useStore(useStudio().stores.sweeps, select)
export const usePrefs = <T>(select: (state: Prefs) => T): T => useStore(useStudio().stores.prefs, select)
export const useOverlay = <T>(select: (state: OverlayState) => T): T => useStore(useStudio().overlay, select)

export const usePlace = <T>(select: (state: Place) => T): T => useStore(useStudio().stores.place, select)

/** One value that the shown screen keeps in the URL, and the way to change it; `fallback` stands for its absence. */
export function usePlaceValue(key: string, fallback: string): [value: string, say: (value: string) => void] {
  const { place } = useStudio().stores
  const value = usePlace(({ values }) => values[key] ?? fallback)
  return [value, (next) => place.say(key, next === fallback ? null : next)]
}

/** Settings and dataset belong to a run now. */
export const useLocked = (): boolean => useRun(({ state }) => isActive(state.phase))
