import { transfer } from 'comlink'
import type { CheckpointKind } from '../core/checkpoint'
import { StudioError } from '../core/errors'
import { MOST_KEPT, type RunChange, type Shelf } from '../core/keptCheckpoint'
import type { NoteChange, StepNote } from '../core/stepNotes'
import { openShelf } from '../storage/browserCheckpoints'
import { attempt } from './attempt'
import { KeptCheckpoints, type TakenCheckpoint, takeBytes } from './checkpoints'
import { browserClock } from './clock'
import { Outbox } from './outbox'
import type { CheckpointSummary, Result, RunLines } from './protocol'
import type { Run } from './run'
import { RunLocks } from './runLocks'
import { RunRecords } from './runRecords'

const SUBJECT = 'Checkpoints'
const RUNS = 'Runs'

/** The part of the protocol that is about checkpoints: those that come as files, and those that are kept in this browser. */
export abstract class CheckpointCommands {
  protected readonly outbox = new Outbox(browserClock.now)
  protected imported: TakenCheckpoint | null = null
  protected readonly store = openShelf()
  private readonly locks = new RunLocks()
  protected readonly kept = new KeptCheckpoints(this.store, this.outbox, browserClock, () => this.locks.held().catch(() => []))
  protected readonly runs = new RunRecords(this.store, this.kept, this.outbox, browserClock, this.locks)

  /** @throws StudioError while there is none */
  protected abstract run(): Run

  importCheckpoint(file: File): Promise<Result<CheckpointSummary>> {
    return attempt(async () => {
      this.imported = takeBytes(new Uint8Array(await file.arrayBuffer()), file.name)
      return this.imported.summary
    }, file.name)
  }

  async forgetCheckpoint(): Promise<void> {
    this.imported = null
  }

  shelf(): Promise<Result<Shelf>> {
    return attempt(() => this.kept.list(), SUBJECT)
  }

  keepCheckpoint(): Promise<Result<null>> {
    return attempt(() => this.run().keep(), SUBJECT)
  }

  keepImported(): Promise<Result<null>> {
    return attempt(() => this.kept.keepFile(this.taken()), SUBJECT)
  }

  takeKept(id: string, orEarlier = false): Promise<Result<CheckpointSummary>> {
    return attempt(async () => {
      this.imported = await (orEarlier ? this.kept.takeOrEarlier(id) : this.kept.take(id))
      return this.imported.summary
    }, SUBJECT)
  }

  changeKept(id: string, change: { name?: string; pinned?: boolean }): Promise<Result<null>> {
    return attempt(() => this.kept.change((shelf) => shelf.change(id, change)), SUBJECT)
  }

  setAside(id: string, aside: boolean): Promise<Result<null>> {
    return attempt(() => this.kept.change((shelf) => shelf.setAside(id, aside)), SUBJECT)
  }

  renameRun(id: string, name: string): Promise<Result<null>> {
    return attempt(() => this.runs.change(id, { name }), RUNS)
  }

  changeRun(id: string, change: RunChange): Promise<Result<null>> {
    return attempt(() => this.runs.change(id, change), RUNS)
  }

  changeNotes(run: string, change: NoteChange): Promise<Result<readonly StepNote[]>> {
    return attempt(() => this.runs.changeNotes(run, change), RUNS)
  }

  setRunAside(id: string, aside: boolean): Promise<Result<null>> {
    return attempt(() => this.runs.setAside(id, aside), RUNS)
  }

  async runLines(id: string): Promise<Result<RunLines>> {
    const result = await attempt(() => this.runs.lines(id), RUNS)
    return result.ok ? transfer(result, [result.value.train.buffer]) : result
  }

  exportRunMetrics(id: string): Promise<Result<Blob>> {
    return attempt(async () => {
      const lines = await this.runs.metrics(id)
      if (lines) return new Blob([lines], { type: 'application/jsonl' })
      throw new StudioError('metrics', 'nothing of this run was recorded.', 'Resume it: what it does from then on is.')
    }, RUNS)
  }

  async keepNewest(count: number): Promise<void> {
    this.store.newest = Math.min(MOST_KEPT, Math.max(0, Math.round(count)))
  }

  exportKept(id: string, kind: CheckpointKind): Promise<Result<Blob>> {
    return attempt(async () => new Blob([await this.kept.export(id, kind)], { type: 'application/octet-stream' }), SUBJECT)
  }

  protected taken(): TakenCheckpoint {
    if (this.imported) return this.imported
    throw new StudioError('run', 'there is no checkpoint to start from.', 'Import one first.')
  }
}
