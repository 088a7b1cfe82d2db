import type { Config } from '../core/config/types'
import type { Problem } from '../core/errors'
import { toProblem } from '../core/errors'
import type { LatticeFrame } from '../core/frame'
import { type CheckpointRole, type KeptRun, type Picture, pictureOf, UNTOLD } from '../core/keptCheckpoint'
import type { MetricLine, ValidationLine } from '../core/metrics'
import type { CheckpointShelf, NewCheckpoint } from '../storage/checkpoints'
import type { TrainingSession } from '../training/session'
import type { RunState } from './protocol'
import type { RunRecorder } from './runRecorder'

/** What stays the same of a run. */
export type RunOrigin = Pick<KeptRun, 'id' | 'name' | 'ink' | 'data' | 'source' | 'created'> &
  Partial<Pick<KeptRun, 'adapter' | 'build' | 'sweep' | 'trial' | 'parent'>>

export interface KeeperHost {
  shelf: CheckpointShelf
  date: () => string
  /** A checkpoint was kept. */
  saved(step: number, roles: readonly CheckpointRole[]): void
  /** One could not be kept; training goes on. */
  failed(step: number, problem: Problem): void
  /** The run has come to its end: another tab may go on with it. */
  ended?(): void
}

interface Job {
  roles: CheckpointRole[]
  bytes: Uint8Array<ArrayBuffer>
  checkpoint: NewCheckpoint
  run: KeptRun
}

/** Keeps the checkpoints of one run while it trains, and how it stands. Training never waits for it. */
export class RunKeeper {
  private best: ValidationLine | null
  private picture: Picture | null = null
  private newest: Uint8Array | null = null
  private waiting: Job[] = []
  /** The newest that was written. */
  private before: { id: string; step: number } | null = null
  /** Samples a second when it was last measured: a run that stands still has none. */
  private pace: number | null = null
  private going: Promise<void> | null = null

  constructor(
    readonly origin: RunOrigin,
    /** As the run goes: fully settled. */
    private readonly config: Config,
    private readonly host: KeeperHost,
    /** Of the run so far, ascending. */
    private validations: ValidationLine[] = [],
    /** Writes its lines; null where that cannot be. */
    readonly recorder: RunRecorder | null = null,
  ) {
    this.best = lowest(validations)
  }

  /** Of the run so far, ascending. */
  get lines(): readonly ValidationLine[] {
    return this.validations
  }

  trained(line: MetricLine): void {
    this.recorder?.line(line)
  }

  validated(line: ValidationLine, best: boolean): void {
    this.recorder?.line(line)
    this.validations.push(line)
    if (best) this.best = line
  }

  /** The run stands at an earlier step again. */
  rolledBack(step: number): void {
    this.recorder?.rolledBack(step)
    this.validations = this.validations.filter((line) => line.step <= step)
    this.best = lowest(this.validations)
  }

  /** A checkpoint of this step may be kept. */
  keepsAt(step: number): boolean {
    const { checkpointEvery, evaluateEvery, steps } = this.config.run
    return step % checkpointEvery === 0 || step % evaluateEvery === 0 || step === steps
  }

  /** The full checkpoint of a run that stands between two updates, and what its cells look like. */
  async look(session: TrainingSession): Promise<Uint8Array<ArrayBuffer>> {
    await session.settled()
    const frame = await session.frame()
    if (frame) this.saw(frame)
    return session.checkpoint('full')
  }

  /** What the cells look like now. */
  saw(frame: LatticeFrame): void {
    this.picture = pictureOf(frame)
  }

  /**
   * Keeps a full checkpoint when its turn comes. What still waits and would be replaced by this one is not written at all.
   * @param state of the run at that checkpoint
   */
  save(kind: CheckpointRole, bytes: Uint8Array<ArrayBuffer>, state: RunState): void {
    // where a checkpoint is both, training hands the same bytes over twice
    if (bytes === this.newest) return
    this.newest = bytes
    const roles: CheckpointRole[] = kind === 'last' && this.best?.step === state.step ? ['last', 'best'] : [kind]
    this.waiting = this.waiting.filter((job) => !job.roles.every((role) => roles.includes(role)))
    this.waiting.push(this.job(roles, false, bytes, state))
    this.going ??= this.work().finally(() => {
      this.going = null
    })
  }

  /** Keeps a checkpoint that a person asked for. @throws StudioError when there is no room */
  async keep(bytes: Uint8Array<ArrayBuffer>, state: RunState): Promise<void> {
    const { checkpoint, run } = this.job([], true, bytes, state)
    this.recorder?.flush()
    await this.host.shelf.save(checkpoint, bytes, run)
    this.host.saved(state.step, [])
  }

  /** Notes how the run stands, after what waits was written. */
  async stands(state: RunState): Promise<void> {
    await this.settled()
    this.recorder?.flush()
    await this.host.shelf.putRun(this.run(state)).catch(() => undefined)
    if (state.phase === 'finished' || state.phase === 'failed') this.letGo()
  }

  /** Nothing more is kept of the run here. */
  letGo(): void {
    this.recorder?.close()
    this.host.ended?.()
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    await this.going
  }

  private async work(): Promise<void> {
    for (let job = this.waiting.shift(); job; job = this.waiting.shift()) {
      const { checkpoint, bytes, run, roles } = job
      // no checkpoint without the lines that lead to it
      this.recorder?.flush()
      try {
        await this.host.shelf.save(checkpoint, bytes, run)
        await this.replace(checkpoint)
        this.host.saved(checkpoint.step, roles)
      } catch (error) {
        this.host.failed(checkpoint.step, toProblem(error, `checkpoint of step ${checkpoint.step}`))
      }
    }
  }

  /** Of two checkpoints of one step the earlier goes, unless it is more than that. */
  private async replace({ id, step }: NewCheckpoint): Promise<void> {
    const { before } = this
    this.before = { id, step }
    if (before?.step !== step) return
    const { shelf } = this.host
    const earlier = await shelf.find(before.id).catch(() => null)
    if (earlier?.checkpoint.roles.length === 0 && !earlier.checkpoint.pinned) await shelf.setAside(before.id, true)
  }

  private job(roles: CheckpointRole[], pinned: boolean, bytes: Uint8Array<ArrayBuffer>, state: RunState): Job {
    const run = this.run(state)
    const checkpoint: NewCheckpoint = {
      id: `c${crypto.randomUUID()}`,
      run: run.id,
      name: '',
      file: '',
      roles,
      pinned,
      full: true,
      step: state.step,
      samples: state.samples,
      config: run.config,
      data: run.data,
      validation: this.validations.at(-1) ?? null,
      created: this.host.date(),
      picture: this.picture,
    }
    return { roles, bytes, checkpoint, run }
  }

  /** The run as it stands at `state`: what is changed while this waits to be written is no part of it. */
  private run({ phase, problem, step, steps, samples, seconds, samplesPerSecond, gpuBytes, config: now }: RunState): KeptRun {
    const config = structuredClone(now ?? this.config)
    this.pace = samplesPerSecond ?? this.pace
    const { id, name, ink, data, source, created, adapter = '', build = '', sweep = null, trial = null, parent = null } = this.origin
    return {
      ...UNTOLD,
      ...{ adapter, build, sweep, trial, parent },
      ...{ id, name, ink, data, source, config, created, step, steps, samples, seconds, samplesPerSecond: this.pace, gpuBytes },
      phase: phase === 'finished' || phase === 'failed' || phase === 'stopped' ? phase : 'training',
      problem: problem?.problem ?? null,
      validations: [...this.validations],
    }
  }
}

const lowest = (lines: readonly ValidationLine[]): ValidationLine | null =>
  lines.reduce<ValidationLine | null>((best, line) => (best && best.loss <= line.loss ? best : line), null)
