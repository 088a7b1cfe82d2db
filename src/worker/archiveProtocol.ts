/** What the page and the training worker say to each other of backups and exports; a part of the protocol. */
import type { ExportedFile, ExportFormat, KeptBackup, RestoreReport } from '../core/archive/report'
import type { Result } from '../core/result'

/** How far a backup or a restore is. */
export interface ArchivingState {
  /** A word for it: `Backing up`. */
  what: string
  /** 0 … 1. */
  share: number
}

export interface ArchiveCommands {
  /** Everything that is kept, as one zip. */
  backup(): Promise<Result<ExportedFile>>
  /** Adds what a backup holds and this browser does not. */
  restore(file: File): Promise<Result<RestoreReport>>
  /** Ends a backup or a restore that is under way. */
  cancelArchiving(): Promise<void>
  /** Backups that were made by themselves, the newest first. */
  keptBackups(): Promise<Result<KeptBackup[]>>
  keptBackup(name: string): Promise<Result<ExportedFile>>
  /** Runs in a format that others read; several in one file. */
  exportRuns(ids: readonly string[], format: ExportFormat): Promise<Result<ExportedFile>>
  /** A sweep's report. */
  exportSweep(id: string): Promise<Result<ExportedFile>>
}
