import type { Clock } from '../core/clock'
import type { Config } from '../core/config/types'
import { median } from '../core/statistics/summary'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { TrainingSession } from '../training/session'

/** Updates that are timed, and how long that may take; the least are timed unless they would take longer than anybody waits. */
const TIMED = { least: 3, updates: 9, seconds: 2, patience: 20 }
/** The same where two configs take turns. */
const ROUNDS = { least: 2, most: 9, seconds: 6 }

/** What an update of a config takes on this GPU. */
export interface UpdateCost {
  /** Median of a few updates. */
  seconds: number
  /** Allocated GPU memory; the plan's total, to the byte. */
  bytes: number
  /** The config as it ran: batch and precision settled. */
  config: Config
}

export interface TimedCost extends UpdateCost {
  /** Seconds of each update that was timed. */
  times: readonly number[]
}

/** What an update takes beside another config's. */
export interface RelativeCost extends UpdateCost {
  /** Its time over that of the other's update right before it; median of the rounds, so that a busy moment falls on both. */
  relative: number
}

export interface TimedRun {
  gpu: Gpu
  dataset: EmbeddingDataset
  clock: Clock
}

/** A config in training with fresh weights, whose updates are timed one by one. */
export class UpdateTimer {
  private readonly times: number[] = []

  private constructor(
    private readonly session: TrainingSession,
    private readonly clock: Clock,
  ) {}

  /** Builds it and runs one update that is not timed: it meets cold caches and, with some drivers, compiles. */
  static async open({ gpu, dataset, clock }: TimedRun, config: Config): Promise<UpdateTimer> {
    const timer = new UpdateTimer(await TrainingSession.create({ gpu, config, dataset, clock }), clock)
    try {
      await timer.session.update()
      return timer
    } catch (error) {
      timer.destroy()
      throw error
    }
  }

  /** Seconds of one more update. */
  async update(): Promise<number> {
    const before = this.clock.now()
    await this.session.update()
    const seconds = (this.clock.now() - before) / 1000
    this.times.push(seconds)
    return seconds
  }

  /** Over all updates so far. */
  get cost(): TimedCost {
    const { model, config } = this.session
    return { seconds: median(this.times), times: [...this.times], bytes: model.buffers.bytes, config }
  }

  destroy(): void {
    this.session.destroy()
  }
}

/** Trains a config with fresh weights for a few updates. */
export async function measureUpdate(run: TimedRun, config: Config): Promise<TimedCost> {
  const timer = await UpdateTimer.open(run, config)
  try {
    const started = run.clock.now()
    const spent = (): number => (run.clock.now() - started) / 1000
    const wanted = (done: number): boolean => done < TIMED.updates && spent() < (done < TIMED.least ? TIMED.patience : TIMED.seconds)
    for (let done = 0; done === 0 || wanted(done); done++) await timer.update()
    return timer.cost
  } finally {
    timer.destroy()
  }
}

/** Trains a config with fresh weights, in turn with another that is already open. */
export async function measureBeside(other: UpdateTimer, run: TimedRun, config: Config): Promise<RelativeCost> {
  const timer = await UpdateTimer.open(run, config)
  try {
    const ratios: number[] = []
    const started = run.clock.now()
    while (ratios.length < ROUNDS.least || (ratios.length < ROUNDS.most && run.clock.now() - started < ROUNDS.seconds * 1000)) {
      const reference = await other.update()
      ratios.push((await timer.update()) / reference)
    }
    return { ...timer.cost, relative: median(ratios) }
  } finally {
    timer.destroy()
  }
}
