/** Brings a backup back: what is there already is left alone, and what differs from it comes beside it, under a new id. */
import type { ArchivedRun, ArchivedSweep, ArchiveTarget } from '../../core/archive'
import type { RestoreReport } from '../../core/archive/report'
import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { countTrials, isFinished } from '../../core/sweep/status'
import type { Trial } from '../../core/sweep/types'
import { nextRungs } from '../halving'
import { missingRuns } from './checkSweep'
import type { BackupArchive } from './open'
import { runTwin, sweepTwin } from './twins'

export type { RestoreReport } from '../../core/archive/report'

export interface RestoreHost {
  /** A new id, never given before. */
  newId(kind: 'run' | 'sweep' | 'checkpoint'): string
}

export interface RestoreOptions {
  signal?: AbortSignal
  /** Hears how much of it is there again, 0 … 1. */
  progress?: (share: number) => void
}

const RESTORED = 'restored'
const MOST_OF_NAME = 900
/** No longer than what is read again. */
const suffixed = (name: string): string => `${name.slice(0, MOST_OF_NAME)} (${RESTORED})`

class Restore {
  /** Old id → new id, where it is another one. */
  private readonly runIds = new Map<string, string>()
  private readonly sweepIds = new Map<string, string>()
  private readonly checkpointIds = new Map<string, string>()
  private readonly beside: { kind: 'run' | 'sweep'; name: string; from: string; to: string }[] = []
  private readonly paused: string[] = []
  private same = 0
  private added = { runs: 0, sweeps: 0, checkpoints: 0 }

  constructor(
    private readonly backup: BackupArchive,
    private readonly target: ArchiveTarget,
    private readonly host: RestoreHost,
    private readonly options: RestoreOptions,
  ) {}

  async all(): Promise<RestoreReport> {
    const { backup, target } = this
    const taken = new Set(await target.taken())
    const [runs, sweeps, loose] = [await backup.runs(), await backup.sweeps(), await backup.loose()]
    const newRuns = await this.newRuns(runs, taken)
    const newSweeps = await this.newSweeps(sweeps, taken)
    const here = await target.loose()
    const newLoose = loose.filter(
      (kept) => !here.some(({ sha256, name, file }) => sha256 === kept.sha256 && name === kept.name && file === kept.file),
    )
    this.same += loose.length - newLoose.length
    for (const kept of [...newRuns.flatMap(({ checkpoints }) => checkpoints), ...newLoose]) this.nameCheckpoint(kept, taken)
    const steps = [
      ...newRuns.map((run) => () => this.addRun(run)),
      ...newSweeps.map((sweep) => () => this.addSweep(sweep)),
      ...newLoose.map((kept) => () => this.addLoose(kept)),
    ]
    for (const [i, step] of steps.entries()) {
      this.options.signal?.throwIfAborted()
      await step()
      this.options.progress?.((i + 1) / steps.length)
    }
    const { same, beside, paused } = this
    return {
      ...this.added,
      same,
      beside,
      paused,
      leftOut: [...backup.manifest.leftOut, ...missingRuns(sweeps, runs)],
      ignored: backup.ignored,
    }
  }

  /** Runs that are not there; the id of each is settled. */
  private async newRuns(runs: readonly ArchivedRun[], taken: Set<string>): Promise<ArchivedRun[]> {
    const here = await this.target.runs()
    const fresh: ArchivedRun[] = []
    for (const run of runs) {
      const twin = await runTwin(run, this.backup, here, this.target)
      if (twin) this.same++
      else fresh.push(run)
      const { id, name } = run.run
      const to = twin?.run.id ?? this.settle(id, 'run', taken)
      if (to === id) continue
      this.runIds.set(id, to)
      if (!twin) this.beside.push({ kind: 'run', name: suffixed(name), from: id, to })
    }
    return fresh
  }

  private async newSweeps(sweeps: readonly ArchivedSweep[], taken: Set<string>): Promise<ArchivedSweep[]> {
    const here = await this.target.sweeps()
    const fresh: ArchivedSweep[] = []
    for (const sweep of sweeps) {
      const twin = sweepTwin(sweep, here)
      if (twin) this.same++
      else fresh.push(sweep)
      const { id, name } = sweep.sweep
      const to = twin?.sweep.id ?? this.settle(id, 'sweep', taken)
      if (to === id) continue
      this.sweepIds.set(id, to)
      if (!twin) this.beside.push({ kind: 'sweep', name: suffixed(name), from: id, to })
    }
    return fresh
  }

  private nameCheckpoint({ id }: KeptCheckpoint, taken: Set<string>): void {
    const to = this.settle(id, 'checkpoint', taken)
    if (to !== id) this.checkpointIds.set(id, to)
  }

  /** The id if it is free, else a new one; nobody gets it after that. */
  private settle(id: string, kind: 'run' | 'sweep' | 'checkpoint', taken: Set<string>): string {
    let free = id
    while (taken.has(free)) free = this.host.newId(kind)
    taken.add(free)
    return free
  }

  private async addRun({ run, checkpoints }: ArchivedRun): Promise<void> {
    const content = this.backup.content(run.id)
    const id = this.run(run.id)
    const old = new Map(checkpoints.map((kept) => [this.checkpoint(kept.id), kept.id]))
    const parent = run.parent && {
      ...run.parent,
      run: run.parent.run && this.run(run.parent.run),
      checkpoint: this.checkpoint(run.parent.checkpoint),
    }
    const sweep = run.sweep && this.sweep(run.sweep)
    const trial = run.trial && this.trial(run.trial)
    const name = id === run.id ? run.name : suffixed(run.name)
    await this.target.addRun(
      {
        run: { ...run, id, name, parent, sweep, trial },
        checkpoints: checkpoints.map((kept) => ({ ...kept, run: id, id: this.checkpoint(kept.id) })),
      },
      { ...content, checkpoint: (now) => content.checkpoint(old.get(now) ?? now) },
    )
    this.added.runs++
    this.added.checkpoints += checkpoints.length
  }

  private async addSweep({ sweep, trials }: ArchivedSweep): Promise<void> {
    const id = this.sweep(sweep.id)
    const name = id === sweep.id ? sweep.name : suffixed(sweep.name)
    // what trains when nobody asked for it would surprise, and fail where the data is not there yet
    const isDone = isFinished(countTrials(trials)) && nextRungs(sweep, trials).length === 0
    const state = sweep.state === 'running' && !isDone ? 'paused' : sweep.state
    if (state !== sweep.state) this.paused.push(name)
    await this.target.addSweep({ sweep: { ...sweep, id, name, state }, trials: trials.map((trial) => this.renamed(trial)) })
    this.added.sweeps++
  }

  private renamed(trial: Trial): Trial {
    const reused = trial.reused && this.trial(trial.reused)
    return { ...trial, id: this.trial(trial.id), sweep: this.sweep(trial.sweep), run: this.run(trial.run), reused }
  }

  private async addLoose(kept: KeptCheckpoint): Promise<void> {
    await this.target.addLoose({ ...kept, id: this.checkpoint(kept.id) }, await this.backup.looseBytes(kept.id))
    this.added.checkpoints++
  }

  private run = (id: string): string => this.runIds.get(id) ?? id
  private sweep = (id: string): string => this.sweepIds.get(id) ?? id
  private checkpoint = (id: string): string => this.checkpointIds.get(id) ?? id
  /** Its id is that of its sweep, and its key. */
  private trial(id: string): string {
    const at = id.lastIndexOf('.')
    return at < 0 ? id : `${this.sweep(id.slice(0, at))}${id.slice(at)}`
  }
}

/**
 * Adds what a backup holds and the target does not. One that is broken off can be begun again: what came back then is equal.
 * @throws the signal's reason where it was cancelled, and what the target throws, such as a full disk
 */
export const restoreBackup = (
  backup: BackupArchive,
  target: ArchiveTarget,
  host: RestoreHost,
  options: RestoreOptions = {},
): Promise<RestoreReport> => new Restore(backup, target, host, options).all()
