/** What every shelf of this browser does: takes turns, reads its records anew in each, and gives back what nothing names. */
import { StudioError } from '../core/errors'
import { type KeptCheckpoint, type KeptRun, NEWEST_KEPT, type RunChange, type Shelf } from '../core/keptCheckpoint'
import { changedNotes, type NoteChange, type StepNote } from '../core/stepNotes'
import { type LineFiles, type LineKind, lineName } from './lines'

/** Bytes by name. */
export interface ByteStore {
  /** Resolves when the bytes are flushed to the disk. What it leaves of a write that failed is removed by the caller. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Rejects where there is no such file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>
  /** Whether it was there does not matter. */
  remove(name: string): Promise<void>
  names(): Promise<string[]>
  room(): Promise<Shelf['room']>
}

/** All changes of one step: they happen together or not at all. */
export interface RecordChanges {
  checkpoints?: readonly KeptCheckpoint[]
  runs?: readonly KeptRun[]
  goneCheckpoints?: readonly string[]
  goneRuns?: readonly string[]
}

/** Records by id. */
export interface RecordStore {
  all(): Promise<{ checkpoints: KeptCheckpoint[]; runs: KeptRun[] }>
  /** One transaction; resolves when it is on the disk. */
  apply(changes: RecordChanges): Promise<void>
}

/** Does `work` while nobody else, in this tab or another, does work of this kind. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** Milliseconds for which what was put aside can be brought back. */
const UNDO_MS = 10 * 60_000

const KINDS: readonly LineKind[] = ['metrics', 'log']

/** Runs of this browser, and what holds for all records. Its calls take turns, so that no two changes meet. */
export abstract class RunShelf {
  protected checkpoints = new Map<string, KeptCheckpoint>()
  protected runs = new Map<string, KeptRun>()
  private tidy = false
  /** Unpinned checkpoints that stay beside the last and the best of a run. */
  newest = NEWEST_KEPT

  constructor(
    protected readonly bytes: ByteStore,
    private readonly records: RecordStore,
    /** Metrics and logs of the runs. */
    readonly lines: LineFiles,
    private readonly now: () => number,
    private readonly turns: Turns,
  ) {}

  /** All that is in the list. */
  async list(): Promise<Shelf> {
    const listed = await this.inTurn(async () => {
      const runs = [...this.runs.values()].filter(({ removed }) => removed === null)
      const checkpoints = [...this.checkpoints.values()].filter(({ removed, run }) => removed === null && !this.isAside(run))
      return { runs, checkpoints: checkpoints.sort((a, b) => b.created.localeCompare(a.created) || b.step - a.step) }
    })
    return { ...listed, room: await this.bytes.room().catch(() => null) }
  }

  private isAside(run: string | null): boolean {
    return run !== null && typeof this.runs.get(run)?.removed === 'number'
  }

  /** Writes how a run stands. */
  putRun(run: KeptRun): Promise<void> {
    return this.inTurn(async () => this.apply({ runs: [this.asChanged(run)] }))
  }

  /** A run keeps what a person has made of it. */
  protected asChanged(run: KeptRun): KeptRun {
    const known = this.runs.get(run.id)
    if (!known) return run
    const { name, note, notes, pinned, archived, removed, ink } = known
    return { ...run, name, note, notes, pinned, archived, removed, ink }
  }

  changeRun(id: string, change: RunChange): Promise<void> {
    return this.inTurn(async () => {
      const run = this.runs.get(id)
      if (run) await this.apply({ runs: [{ ...run, ...change }] })
    })
  }

  /** Changes what stands at a run's steps. @returns all of it @throws StudioError where the run is not there, or has too many */
  changeNotes(id: string, change: NoteChange): Promise<readonly StepNote[]> {
    return this.inTurn(async () => {
      const run = this.runs.get(id)
      if (!run) throw new StudioError('note', 'its run is not recorded in this browser.', 'It stands until the page is closed.')
      const notes = changedNotes(run.notes, change)
      await this.apply({ runs: [{ ...run, notes }] })
      return notes
    })
  }

  /** Puts a run aside with all that it left, or brings it back. Its bytes go when some time has passed. */
  setRunAside(id: string, aside: boolean): Promise<void> {
    return this.inTurn(async () => {
      const run = this.runs.get(id)
      if (run) await this.apply({ runs: [{ ...run, removed: aside ? this.now() : null }] })
    })
  }

  protected time(): number {
    return this.now()
  }

  protected inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.turns(async () => {
      // another tab may have changed them
      const { checkpoints, runs } = await this.records.all()
      this.checkpoints = new Map(checkpoints.map((kept) => [kept.id, kept]))
      this.runs = new Map(runs.map((run) => [run.id, run]))
      if (!this.tidy) await this.tidyUp()
      return work()
    })
  }

  /** Removes bytes of a save that never ended, which nothing names, and what was put aside long ago. */
  private async tidyUp(): Promise<void> {
    this.tidy = true
    await this.sweep()
    await this.discard((await this.bytes.names()).filter((name) => !this.checkpoints.has(name)))
  }

  /** Removes for good what was put aside long enough ago. */
  protected async sweep(): Promise<void> {
    const limit = this.now() - UNDO_MS
    const isOver = (removed: number | null): boolean => removed !== null && removed < limit
    const goneRuns = [...this.runs.values()].filter(({ removed }) => isOver(removed)).map(({ id }) => id)
    const gone = [...this.checkpoints.values()].filter(({ removed, run }) => isOver(removed) || (run !== null && goneRuns.includes(run)))
    if (gone.length === 0 && goneRuns.length === 0) return
    const goneCheckpoints = gone.map(({ id }) => id)
    await this.apply({ goneCheckpoints, goneRuns })
    await this.discard(goneCheckpoints)
    for (const run of goneRuns) for (const kind of KINDS) await this.lines.remove(lineName(run, kind)).catch(() => undefined)
  }

  protected async apply(changes: RecordChanges): Promise<void> {
    await this.records.apply(changes)
    for (const id of changes.goneCheckpoints ?? []) this.checkpoints.delete(id)
    for (const id of changes.goneRuns ?? []) this.runs.delete(id)
    for (const kept of changes.checkpoints ?? []) this.checkpoints.set(kept.id, kept)
    for (const run of changes.runs ?? []) this.runs.set(run.id, run)
  }

  /** Bytes that cannot be removed now are removed when the shelf is next opened. */
  protected async discard(names: readonly string[]): Promise<void> {
    for (const name of names) await this.bytes.remove(name).catch(() => undefined)
  }
}
