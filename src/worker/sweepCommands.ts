import type { Result } from '../core/result'
import type { Sweep, SweepLimits } from '../core/sweep/types'
import { attempt } from './attempt'
import { CheckpointCommands } from './checkpointCommands'
import type { SweepCommands as Protocol, SweepDraft, SweepNews, SweepPreview } from './sweepProtocol'
import type { SweepDesk } from './sweeps/desk'

const SUBJECT = 'Sweep'

/** The part of the protocol that is about sweeps. */
export abstract class SweepCommands extends CheckpointCommands implements Protocol {
  protected abstract readonly desk: SweepDesk

  private sweep<T>(work: () => Promise<T>): Promise<Result<T>> {
    return attempt(work, SUBJECT)
  }

  sweeps(): Promise<Result<SweepNews>> {
    return this.sweep(() => this.desk.begin())
  }

  previewSweep(draft: SweepDraft): Promise<Result<SweepPreview>> {
    return this.sweep(() => this.desk.preview(draft))
  }

  readSweepFile(text: string, file: string): Promise<Result<SweepDraft>> {
    return this.sweep(async () => (await import('./sweeps/file')).readDraft(text, file))
  }

  createSweep(draft: SweepDraft): Promise<Result<Sweep>> {
    return this.sweep(() => this.desk.create(draft))
  }

  pauseSweep(id: string, now: boolean): Promise<Result<null>> {
    return this.sweep(() => this.desk.pause(id, now))
  }

  resumeSweep(id: string): Promise<Result<null>> {
    return this.sweep(() => this.desk.resume(id))
  }

  cancelSweep(id: string, trials: readonly string[] | null): Promise<Result<number>> {
    return this.sweep(() => this.desk.cancel(id, trials))
  }

  bringBackSweep(id: string, trials: readonly string[] | null): Promise<Result<number>> {
    return this.sweep(() => this.desk.bringBack(id, trials))
  }

  retryFailed(id: string): Promise<Result<number>> {
    return this.sweep(() => this.desk.retryFailed(id))
  }

  changeSweepLimits(id: string, limits: Partial<SweepLimits>): Promise<Result<null>> {
    return this.sweep(() => this.desk.changeLimits(id, limits))
  }

  renameSweep(id: string, name: string): Promise<Result<null>> {
    return this.sweep(() => this.desk.rename(id, name))
  }

  prioritiseTrials(id: string, trials: readonly string[], priority: number): Promise<Result<number>> {
    return this.sweep(() => this.desk.prioritise(id, trials, priority))
  }

  setSweepAside(id: string, aside: boolean): Promise<Result<null>> {
    return this.sweep(() => this.desk.setAside(id, aside))
  }
}
