import type { Clock } from '../core/clock'
import { StudioError, toProblem } from '../core/errors'
import type { RunChange } from '../core/keptCheckpoint'
import type { MetricLine, ValidationLine } from '../core/metrics'
import type { NoteChange, StepNote } from '../core/stepNotes'
import type { CheckpointShelf } from '../storage/checkpoints'
import { lineName } from '../storage/lines'
import type { TrainingSession } from '../training/session'
import type { KeptCheckpoints } from './checkpoints'
import type { Outbox } from './outbox'
import type { NoteKind, RunLines } from './protocol'
import { RunKeeper, type RunOrigin } from './runKeeper'
import { readLines } from './runLines'
import type { RunLocks } from './runLocks'
import { newOrigin, type RunStart } from './runOrigin'
import { RunRecorder } from './runRecorder'
import { stateOf } from './runState'

export interface BegunRun {
  keeper: RunKeeper
  /** Of the run so far. */
  validations: ValidationLine[]
}

const later = (work: () => void, milliseconds: number): (() => void) => {
  const timer = setTimeout(work, milliseconds)
  return () => clearTimeout(timer)
}

/** Runs as they are recorded, from their first moment on: one writer a run. */
export class RunRecords {
  /** Runs of this session. */
  private readonly origins = new Map<string, RunOrigin>()
  private current: RunKeeper | null = null

  constructor(
    private readonly shelf: CheckpointShelf,
    private readonly kept: KeptCheckpoints,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly locks: RunLocks,
  ) {
    outbox.onNote = (note) => this.current?.recorder?.note(note)
  }

  /** Does what comes before a run goes on, with the run in this tab's hands. @throws StudioError while another tab trains it */
  async claimed<T>(run: string | null, work: () => Promise<T>): Promise<T> {
    const isNew = run !== null && (await this.locks.claim(run))
    try {
      return await work()
    } catch (error) {
      if (run !== null && isNew) this.locks.release(run)
      throw error
    }
  }

  /** Records that a run begins; what is returned keeps its lines and its checkpoints. The run before it is let go. */
  async begin({ session, source, continues, parent = null, trial }: RunStart): Promise<BegunRun> {
    const { runs } = await this.shelf.list().catch(() => ({ runs: [] }))
    const earlier = runs.find(({ id }) => id === (continues ?? trial?.id))
    const known = earlier ?? this.origins.get(continues ?? '')
    const validations = (earlier?.validations ?? []).filter(({ step }) => step <= session.step)
    const adapter = session.model.gpu.report.name
    const fresh = (): RunOrigin => newOrigin({ session, source, parent, trial }, [...runs, ...this.origins.values()], this.clock.date())
    const origin: RunOrigin = { ...(known ?? fresh()), adapter }
    this.origins.set(origin.id, origin)
    await this.letGo(origin.id)
    await this.locks.claim(origin.id).catch(() => undefined)
    const recorder = await this.recorder(origin.id, session)
    const keeper = this.keeper(origin, session, [...validations], recorder)
    this.current = keeper
    await keeper.stands(stateOf(session, 'training', null, null))
    // what it had after that step is no longer its last or its best
    if (earlier) await this.shelf.goBack(earlier.id, session.step).catch(() => undefined)
    this.kept.tellSoon()
    return { keeper, validations }
  }

  private keeper(origin: RunOrigin, session: TrainingSession, validations: ValidationLine[], recorder: RunRecorder | null): RunKeeper {
    const keeper: RunKeeper = new RunKeeper(
      origin,
      session.config,
      {
        shelf: this.shelf,
        date: () => this.clock.date(),
        saved: (step, roles) => this.kept.saved(step, roles),
        failed: (step, { problem, remedy }) => this.kept.complain(step, `${problem} ${remedy}`),
        ended: () => {
          if (this.current === keeper) this.locks.release(origin.id)
          this.kept.tellSoon()
        },
      },
      validations,
      recorder,
    )
    return keeper
  }

  /** The run before this one: nothing more is written of it. */
  private async letGo(next: string): Promise<void> {
    const before = this.current
    this.current = null
    if (!before) return
    await before.settled()
    before.recorder?.close()
    if (before.origin.id !== next) this.locks.release(before.origin.id)
  }

  private async recorder(run: string, { step }: TrainingSession): Promise<RunRecorder | null> {
    const note = (kind: NoteKind, text: string): void => this.outbox.post({ kind: 'note', note: { kind, step, text } })
    try {
      return await RunRecorder.open(this.shelf.lines, run, step, {
        date: () => this.clock.date(),
        failed: ({ problem, remedy }) => note('warning', `${problem} ${remedy}`),
        later,
      })
    } catch (error) {
      note('warning', `Metrics of this run are not recorded: ${toProblem(error).problem} Export them before you close the page.`)
      return null
    }
  }

  /** Ids of the runs that a tab trains. */
  held(): Promise<string[]> {
    return this.locks.held().catch(() => [])
  }

  change(id: string, change: RunChange): Promise<null> {
    return this.kept.change((shelf) => shelf.changeRun(id, change))
  }

  async changeNotes(id: string, change: NoteChange): Promise<readonly StepNote[]> {
    const notes = await this.shelf.changeNotes(id, change)
    this.kept.tellSoon()
    return notes
  }

  /** @throws StudioError for a run that is trained now */
  async setAside(id: string, aside: boolean): Promise<null> {
    if (aside && (await this.held()).includes(id))
      throw new StudioError('run', 'it is not over yet.', 'Stop it first, in the tab that trains it.')
    return this.kept.change((shelf) => shelf.setRunAside(id, aside))
  }

  /** A run's `metrics.jsonl` as it is stored; null where it was not recorded. */
  async metrics(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.own(id)?.metricsSoFar() ?? this.shelf.lines.read(lineName(id, 'metrics'))
  }

  /** The current run's metrics: as they are stored, or where they are not, its lines since this page began it. */
  async exported(lines: readonly MetricLine[]): Promise<Blob> {
    const { current } = this
    const stored = current?.recorder ? await this.metrics(current.origin.id) : null
    return new Blob(stored ? [stored] : lines.map((line) => `${JSON.stringify(line)}\n`), { type: 'application/jsonl' })
  }

  /** All that a run has recorded, as the page draws it. */
  async lines(id: string): Promise<RunLines> {
    const own = this.own(id)
    const metrics = own?.metricsSoFar() ?? (await this.shelf.lines.read(lineName(id, 'metrics')))
    const log = own?.logSoFar() ?? (await this.shelf.lines.read(lineName(id, 'log')))
    return readLines(metrics ?? new Uint8Array(), log ?? new Uint8Array())
  }

  private own(id: string): RunRecorder | null {
    return this.current?.origin.id === id && this.current.recorder?.isOpen ? this.current.recorder : null
  }
}
