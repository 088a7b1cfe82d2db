/** What backing up and restoring report: plain data that crosses the worker boundary. */

/** What could not be read when the backup was made, and why. */
export interface LeftOut {
  path: string
  problem: string
}

export interface RestoreReport {
  /** What came back. */
  runs: number
  sweeps: number
  checkpoints: number
  /** What was there already, equal. */
  same: number
  /** What came back beside something different of the same id: as it is called now. */
  beside: readonly { kind: 'run' | 'sweep'; name: string; from: string; to: string }[]
  /** Names of sweeps that were running when the backup was made; they wait until they are resumed. */
  paused: readonly string[]
  leftOut: readonly LeftOut[]
  /** Files that this studio knows nothing of. */
  ignored: readonly string[]
}

/** A backup that this browser keeps. */
export interface KeptBackup {
  /** Of its file. */
  name: string
  /** ISO date. */
  created: string
  bytes: number
}

export type ExportFormat = 'csv' | 'jsonl' | 'tensorboard' | 'yaml' | 'report' | 'backup'

/** A file that goes out, and what it is called. */
export interface ExportedFile {
  name: string
  blob: Blob
}
