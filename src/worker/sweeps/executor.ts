/** Trains trials in this tab: each is a run of the studio like any other. */
import { settled } from '../../core/config/settle'
import type { Config } from '../../core/config/types'
import { type Problem, type ProblemKind, StudioError } from '../../core/errors'
import type { KeptRun } from '../../core/keptCheckpoint'
import type { ValidationLine } from '../../core/metrics'
import type { Sweep, Trial, TrialResult } from '../../core/sweep/types'
import type { EmbeddingDataset } from '../../dataset/types'
import { fitTrial } from '../../experiments/fit'
import type { TrialControl, TrialExecutor } from '../../experiments/runner'
import type { Gpu } from '../../gpu/device'
import type { Checkpoint } from '../../training/checkpoint'
import { readCheckpoint } from '../../training/checkpoint'
import { weightsDigest } from '../../training/weightsDigest'
import type { TakenCheckpoint } from '../checkpoints'
import type { RunState } from '../protocol'

/** A trial's run in this tab. */
export interface TrialRun {
  state(): RunState
  /** Resolves when it has come to its end, however it ended, and all that is kept of it is on the disk. */
  over(): Promise<RunState>
  stop(): Promise<void>
  checkpoint(kind: 'full'): Promise<Uint8Array<ArrayBuffer>>
  validations(): readonly ValidationLine[]
}

export interface TrialStart {
  trial: Trial
  sweep: Sweep
  config: Config
  dataset: EmbeddingDataset
  /** The checkpoint that it goes on from; null: from the start. */
  from: TakenCheckpoint | null
}

/** What the executor needs of the studio. */
export interface TrialHost {
  gpu(): Promise<Gpu>
  /** The data of a sweep, paired as its config says. */
  dataset(sweep: Sweep, config: Config): Promise<EmbeddingDataset>
  /** The newest checkpoints that are whole, the newest first, and how the run stood. */
  kept(run: string): Promise<{ checkpoints: AsyncIterable<TakenCheckpoint>; run: KeptRun | null }>
  launch(start: TrialStart): Promise<TrialRun>
  /** Whether the GPU went away a moment ago; resolves when it is known. */
  isGpuLost(): Promise<boolean>
}

/** How often a lost GPU is waited for within one attempt, and the first wait in milliseconds; each next is twice as long. */
const MOST_LOSSES = 5
const FIRST_WAIT = 500
/** How often a trial says how far it is, in milliseconds. */
const TELL_MS = 1_000

/** What a run failed of, thrown. */
class TrialFailed extends StudioError {
  override readonly kind: ProblemKind

  constructor({ subject, problem, remedy, kind = 'other' }: Problem) {
    super(subject, problem, remedy)
    this.kind = kind
  }
}

export class TabExecutor implements TrialExecutor {
  constructor(private readonly host: TrialHost) {}

  async run(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult> {
    for (let losses = 0; ; losses++) {
      try {
        return await this.once(trial, sweep, control)
      } catch (error) {
        const lost = (error instanceof TrialFailed && error.kind === 'lost') || (await this.host.isGpuLost())
        if (control.signal.aborted || losses === MOST_LOSSES || !lost) throw error
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** losses))
      }
    }
  }

  private async once(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult> {
    const [gpu, dataset] = [await this.host.gpu(), await this.host.dataset(sweep, trial.config)]
    const validationRows = Math.round(trial.config.data.validation * dataset.rows)
    const around = { device: gpu.report, din: dataset.width, trainRows: dataset.rows - validationRows, validationRows }
    const fit = fitTrial(trial.config, sweep.limits, around)
    if (!fit.fits) throw new StudioError('memory', `it needs ${fit.bytes} bytes, and may use ${fit.budget}.`, 'Raise the sweep’s budget.')
    const { checkpoints, run } = await this.host.kept(trial.run)
    let from: TakenCheckpoint | null = null
    for await (const taken of checkpoints) {
      if (!fitsTo(taken.checkpoint, settled(fit.config, around))) continue
      if (run && isComplete(taken.checkpoint)) return resultOfKept(taken.checkpoint, run)
      from = taken
      break
    }
    if (control.signal.aborted) throw new StudioError('trial', 'it was given back.', 'It goes on later.')
    await control.confirm()
    return this.train(await this.host.launch({ trial, sweep, config: fit.config, dataset, from }), control)
  }

  private async train(run: TrialRun, { signal, progress, trained }: TrialControl): Promise<TrialResult> {
    const stop = (): void => void run.stop()
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    const tell = setInterval(() => progress(progressOf(run.state())), TELL_MS)
    try {
      const state = await run.over()
      if (state.problem) throw new TrialFailed(state.problem)
      if (state.phase === 'finished') trained()
      const checkpoint = readCheckpoint(await run.checkpoint('full'), 'the trial')
      return resultOf(checkpoint, run.validations(), state)
    } finally {
      clearInterval(tell)
      signal.removeEventListener('abort', stop)
    }
  }
}

const progressOf = ({ step, steps, samplesPerSecond }: RunState) => ({ step, steps, samplesPerSecond })

/** A run goes on only with the rows that its checkpoint had. */
const fitsTo = ({ config }: Checkpoint, { batch }: Config): boolean =>
  config !== null && config.batch.micro === batch.micro && config.batch.accumulation === batch.accumulation

/** The trial came to its end, and only its record does not say so. */
function isComplete({ step, config, progress }: Checkpoint): boolean {
  if (!config) return false
  const { earlyStop } = config.run
  const early = earlyStop !== null && progress.earlyStop.monitor === earlyStop.monitor && progress.earlyStop.since >= earlyStop.patience
  return step >= config.run.steps || early
}

type Standing = Pick<RunState, 'seconds' | 'samplesPerSecond' | 'gpuBytes'>

const resultOfKept = (checkpoint: Checkpoint, run: KeptRun): TrialResult =>
  resultOf(
    checkpoint,
    run.validations.filter(({ step }) => step <= checkpoint.step),
    { seconds: checkpoint.seconds, samplesPerSecond: run.samplesPerSecond, gpuBytes: run.gpuBytes },
  )

function resultOf(checkpoint: Checkpoint, validations: readonly ValidationLine[], standing: Standing): TrialResult {
  const { step, samples } = checkpoint
  const { seconds, samplesPerSecond, gpuBytes } = standing
  const best = validations.reduce<ValidationLine | null>((lowest, line) => (lowest && lowest.loss <= line.loss ? lowest : line), null)
  return {
    ...{ last: validations.at(-1) ?? null, best, step, samples, seconds, gpuBytes },
    samplesPerSecond: samplesPerSecond ?? (seconds > 0 ? samples / seconds : null),
    weights: weightsDigest(checkpoint),
  }
}
