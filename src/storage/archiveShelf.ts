import { CheckpointShelf, type RecordChanges } from './checkpoints'

/** The shelf, for whoever takes out or brings in whole runs. */
export class ArchiveShelf extends CheckpointShelf {
  /** Every record, of what was put aside too. */
  everything() {
    return this.inTurn(async () => ({ runs: [...this.runs.values()], checkpoints: [...this.checkpoints.values()] }))
  }

  /**
   * Writes bytes, then the records that name them, while nobody else changes anything. What a failed one leaves is removed.
   * @param files names of the checkpoints' bytes
   */
  adopt(changes: RecordChanges, files: readonly string[], write: () => Promise<void>): Promise<void> {
    return this.inTurn(async () => {
      try {
        await write()
        await this.apply(changes)
      } catch (error) {
        await this.discard(files)
        throw error
      }
    })
  }
}
