import { useEffect } from 'react'
import type { DatasetSummary } from '../../../core/dataset'
import { lookedAt, lookedChoice } from '../../../store/library'
import { useCommands, useDataset, useInspection, useLibrary, usePlaceValue } from '../../studio/context'

/** Looks into what is open while the Data screen is, and again when it or its settings change. */
export function useLooking(): void {
  const { data } = useCommands()
  const shown = useLibrary(lookedAt)
  const summary = useDataset((state) => state.summary)
  useEffect(() => {
    if (shown && summary) void data.look()
  }, [data, shown, summary])
}

/** The tensors that are looked at; null for a built-in dataset. */
export const useChoice = () => useLibrary(lookedChoice)

/** The summary of what is looked at: while that cannot be opened, it is not that of what a run would train on. */
export function useShownSummary(): DatasetSummary | null {
  const refused = useLibrary((state) => state.refused !== null)
  const open = useDataset((state) => state.summary)
  const found = useInspection((state) => state.summary)
  return refused ? found : open
}

/** Reads the library and its room once the screen is there. */
export function useLibraryReading(): void {
  const { data } = useCommands()
  useEffect(() => void data.readLibrary(), [data])
}

/** Which matrix is looked at; the query where there is no other. */
export function useRole(): ['query' | 'reply', (role: 'query' | 'reply') => void] {
  const [value, say] = usePlaceValue('matrix', 'query')
  const both = useInspection(({ inspection }) => (inspection?.matrices.length ?? 0) > 1)
  return [both && value === 'reply' ? 'reply' : 'query', say]
}

/** The row that is looked at, in the URL; null when none is. */
export function usePickedRow(): [number | null, (row: number | null) => void] {
  const [value, say] = usePlaceValue('row', '')
  return [/^\d+$/.test(value) ? Number(value) : null, (row) => say(row === null ? '' : String(row))]
}
