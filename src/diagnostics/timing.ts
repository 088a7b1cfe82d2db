import type { Clock } from '../core/clock'
import type { Config } from '../core/config/types'
import { median } from '../core/statistics/summary'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { TrainingSession } from '../training/session'

/** Updates that are timed, at most, and how long that may take; one is always timed. */
const TIMED = { updates: 9, seconds: 2 }
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
  get cost(): UpdateCost {
    const { model, config } = this.session
    return { seconds: median(this.times), bytes: model.buffers.bytes, config }
  }

  destroy(): void {
    this.session.destroy()
  }
}

/** Trains a config with fresh weights for a few updates. */
export async function measureUpdate(run: TimedRun, config: Config): Promise<UpdateCost> {
  const timer = await UpdateTimer.open(run, config)
  try {
    const started = run.clock.now()
    for (let i = 0; i === 0 || (i < TIMED.updates && run.clock.now() - started < TIMED.seconds * 1000); i++) await timer.update()
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
