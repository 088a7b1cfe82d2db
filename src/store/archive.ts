import { createStore } from 'zustand/vanilla'
import type { KeptBackup, RestoreReport } from '../core/archive/report'
import type { Problem } from '../core/errors'
import type { ArchivingState } from '../worker/archiveProtocol'

export interface ArchiveState {
  /** What is going out or coming in; null while nothing is. */
  working: (ArchivingState & { secondsLeft: number | null }) | null
  /** When that began, of performance.now. */
  since: number
  problem: Problem | null
  /** Of the last restore, until it is put away. */
  report: { file: string; restored: RestoreReport } | null
  /** Backups that were made by themselves, the newest first. */
  kept: readonly KeptBackup[]
}

/** Backups and exports, as the page shows them. */
export const createArchiveStore = () =>
  createStore<ArchiveState>()(() => ({ working: null, since: 0, problem: null, report: null, kept: [] }))

export type ArchiveStore = ReturnType<typeof createArchiveStore>

/** The worker says how far it is; the time that is left follows from the time that it took. */
export function heardArchiving(store: ArchiveStore, { what, share }: ArchivingState): void {
  const { working, since } = store.getState()
  // news may come after the end
  if (!working) return
  const passed = (performance.now() - since) / 1000
  const secondsLeft = share > 0.02 && passed > 0.3 ? (passed / share) * (1 - share) : null
  store.setState({ working: { what, share, secondsLeft } })
}
