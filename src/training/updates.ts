import { effectiveBatch } from '../core/config/resolve'
import type { Config } from '../core/config/types'
import type { TrainLine } from '../core/metrics'
import { learningRate } from '../core/schedule'
import { throwUncaptured } from '../gpu/device'
import { lossWeights } from '../model/control'
import type { Model } from '../model/model'
import { endHalt, type LossWeights } from '../model/updateState'
import { Arrivals } from './arrivals'
import { adaptiveLoss, type LossReading, weightedLoss } from './losses'
import { NotFiniteError } from './notFinite'
import type { PoolDriver } from './pool'
import type { ProgressState } from './progress'
import type { UpdateSender, UpdateSettings } from './sender'
import type { Stopwatch } from './stopwatch'

/** Where a run stands, as its updates move it on. */
export interface Standing {
  readonly config: Config
  readonly model: Model
  readonly totalSteps: number
  step: number
  samples: number
  seconds: number
  skipped: number
  readonly progress: ProgressState
  readonly frameSample: number
  /** The epoch in which an update (from 0) begins. */
  epochOf(update: number): number
}

/** An update that is with the GPU. */
export interface Submitted {
  /** Resolves when its losses are here; fails where it was not done. */
  line: Promise<TrainLine>
}

/** The updates of a run: sent one after the other, taken in the same order when their losses come back. */
export class Updates {
  private readonly arrivals = new Arrivals()
  /** Weights of the parts of the loss in the next update to be taken, where they are learned. */
  acting: LossWeights
  /** An update that failed: the GPU refuses all after it until the run begins again. */
  private failure: NotFiniteError | null = null

  constructor(
    private readonly run: Standing,
    private readonly sender: UpdateSender,
    private readonly pool: PoolDriver | null,
    private readonly stopwatch: Stopwatch,
  ) {
    this.acting = lossWeights(run.config)
  }

  /** Updates that were begun: those that were taken, and those under way. */
  get submitted(): number {
    return this.run.step + this.arrivals.underWay
  }

  /** See {@link TrainingSession.advance}. */
  async advance(): Promise<Submitted> {
    // with a pool, what to choose depends on the losses of the update before (MODEL.md §7)
    if (this.pool) await this.arrivals.settled()
    if (this.failure) return { line: refused(this.failure) }
    const { config, totalSteps, progress, frameSample } = this.run
    const step = this.submitted
    const settings: UpdateSettings = {
      step,
      learningRate: learningRate(config, step, totalSteps, progress.factor),
      frameSample,
      leftOut: progress.leftOut.includes(step),
    }
    this.stopwatch.start()
    const { taken } = await this.arrivals.send(
      () => this.send(settings),
      (reading) => this.take(settings, reading),
    )
    return { line: taken }
  }

  /** See {@link TrainingSession.settled}. */
  async settled(): Promise<void> {
    await this.arrivals.settled()
    if (!this.failure) return
    this.failure = null
    endHalt(this.run.model)
    // what failed, and the time since then, is no training time
    this.stopwatch.lap(false)
  }

  private async send(settings: UpdateSettings): Promise<{ coming: Promise<LossReading> }> {
    const { pool } = this
    const { coming } = await this.sender.send(settings)
    if (!pool) return { coming }
    const finish = async (reading: LossReading): Promise<LossReading> => {
      await pool.finish(this.judge(reading).counts, this.acting)
      return reading
    }
    return { coming: coming.then(finish) }
  }

  /** The loss of an update, and whether it was done. */
  private judge({ parts, verdict }: LossReading): { loss: number; counts: boolean } {
    const { config } = this.run
    const loss = config.loss.adaptive ? adaptiveLoss(config, parts, this.acting) : weightedLoss(config, parts)
    return { loss, counts: verdict.valid && Number.isFinite(loss) }
  }

  /** Takes what came back of an update, after that of all before it. */
  private take({ step, learningRate, leftOut }: UpdateSettings, reading: LossReading): TrainLine {
    const { run } = this
    const { verdict, state, weights } = reading
    const { cosine: _, ...parts } = reading.parts
    throwUncaptured(run.model.gpu, `step ${step + 1}`)
    const { loss, counts } = this.judge(reading)
    if (!counts && verdict.lossScale <= 1 && !leftOut) {
      this.failure = new NotFiniteError(step + 1, verdict)
      throw this.failure
    }
    if (run.config.loss.adaptive) this.acting = weights
    run.skipped = state.skipped
    run.step = step + 1
    run.samples += effectiveBatch(run.config)
    run.seconds += this.stopwatch.lap(this.arrivals.underWay > 0)
    return {
      kind: 'train',
      step: run.step,
      epoch: run.epochOf(step),
      samples: run.samples,
      loss,
      ...parts,
      gradNorm: verdict.gradNorm,
      learningRate,
      lossScale: verdict.lossScale,
      ...(!counts && { skipped: 1 }),
      seconds: run.seconds,
    }
  }
}

function refused(error: unknown): Promise<never> {
  const line = Promise.reject(error)
  // as of an update that failed: it need not be waited for
  line.catch(() => undefined)
  return line
}
