import type { BatchCurve } from '../core/batchCurve'
import type { CheckpointKind } from '../core/checkpoint'
import { settlingNotes } from '../core/config/settle'
import type { Config } from '../core/config/types'
import type { EmergenceReport } from '../core/emergence'
import { StudioError } from '../core/errors'
import type { KeptSource } from '../core/keptCheckpoint'
import type { Precision } from '../core/precision'
import type { Profile } from '../core/profile'
import type { CheckReport } from '../core/selfcheck'
import { TUNING_AUTO } from '../core/tuning'
import type { RawDataset } from '../dataset/dataset'
import { acquireGpu, type Gpu } from '../gpu/device'
import { BrowserTuneCache } from '../storage/tuneCache'
import { repeatWarning } from '../training/repeats'
import { TrainingSession } from '../training/session'
import { attempt } from './attempt'
import { CheckpointCommands } from './checkpointCommands'
import { browserClock } from './clock'
import { openSource, prepare } from './datasets'
import { Measurements } from './measurements'
import type {
  Beginning,
  DatasetSource,
  DatasetSummary,
  DeviceReport,
  FrameRequest,
  Result,
  RunNote,
  RunState,
  StudioWorker,
} from './protocol'
import { Run } from './run'

/** The worker's side of the protocol: holds the GPU, the dataset, an imported checkpoint and the run, and joins them. */
export class Studio extends CheckpointCommands implements StudioWorker {
  private gpu: Promise<Gpu> | null = null
  private raw: RawDataset | null = null
  /** Where the dataset comes from; null for files, which only the page has. */
  private source: KeptSource = null
  private current: Run | null = null
  private starting = false
  private readonly measurements = new Measurements(
    () => this.acquire(),
    () => this.current,
    this.outbox,
  )
  private view: FrameRequest = { enabled: false, framesPerSecond: 10, sample: 0 }

  connect(events: MessagePort): void {
    this.outbox.connect(events)
  }

  private acquire(): Promise<Gpu> {
    this.gpu ??= acquireGpu(navigator.gpu, browserClock, { tuning: { policy: TUNING_AUTO, cache: new BrowserTuneCache() } }).then((gpu) => {
      void gpu.lost.then(({ intended, message }) => {
        this.gpu = null
        if (intended) return
        const problem = {
          subject: 'GPU',
          problem: `The GPU was lost: ${message || 'the driver gave no reason'}.`,
          remedy: 'Import the last exported checkpoint and resume.',
        }
        this.outbox.post({ kind: 'device-lost', problem })
      })
      return gpu
    })
    this.gpu.catch(() => {
      this.gpu = null
    })
    return this.gpu
  }

  device(): Promise<Result<DeviceReport>> {
    return attempt(async () => (await this.acquire()).report, 'GPU')
  }

  openDataset(source: DatasetSource, config: Config): Promise<Result<DatasetSummary>> {
    return attempt(async () => {
      const raw = await openSource(source)
      const { summary } = prepare(raw, config)
      this.raw = raw
      this.source = source.kind === 'files' ? null : source
      return summary
    })
  }

  describeDataset(config: Config): Promise<Result<DatasetSummary>> {
    return attempt(async () => prepare(this.loaded(), config).summary)
  }

  private loaded(): RawDataset {
    if (this.raw) return this.raw
    throw new StudioError('Data', 'there is no dataset yet.', 'Drop a file of embeddings, or choose a built-in dataset.')
  }

  start(config: Config, beginning: Beginning, run: string | null): Promise<Result<RunState>> {
    return attempt(async () => {
      if (this.starting || this.current?.active) throw new StudioError('run', 'a run is under way.', 'Stop it first.')
      this.measurements.assertIdle()
      this.starting = true
      try {
        return await this.begin(config, beginning, run)
      } finally {
        this.starting = false
      }
    })
  }

  private async begin(config: Config, beginning: Beginning, continues: string | null): Promise<RunState> {
    const { dataset } = prepare(this.loaded(), config)
    const gpu = await this.acquire()
    const from = beginning === 'fresh' ? {} : { beginning: { kind: beginning, checkpoint: this.taken().checkpoint } }
    const session = await TrainingSession.create({ gpu, config, dataset, clock: browserClock, ...from })
    // only now that the new run stands is the old one let go
    this.current?.session.destroy()
    const { keeper, validations } = await this.kept.keeperFor(session, this.source, continues)
    const { id, name, ink } = keeper.origin
    this.outbox.post({ kind: 'begin', step: session.step, resumed: beginning === 'resume', run: { id, name, ink }, validations })
    const note = (kind: RunNote['kind'], text: string): void => this.outbox.post({ kind: 'note', note: { kind, step: session.step, text } })
    if (beginning === 'resume') note('resumed', `resumed from ${this.imported?.summary.file}`)
    for (const sentence of settlingNotes(config, session.config, gpu.report)) note('info', sentence)
    const warning = repeatWarning(session.config, session.split.train, session.step)
    if (warning) note('warning', warning)
    this.current = new Run(session, this.outbox, () => this.view, browserClock, keeper)
    return this.current.state()
  }

  async pause(): Promise<void> {
    this.current?.pause()
  }
  async resume(): Promise<void> {
    this.current?.resume()
  }
  async step(): Promise<void> {
    this.current?.step()
  }
  async stop(): Promise<void> {
    await this.current?.stop()
  }

  protected run(): Run {
    if (this.current) return this.current
    throw new StudioError('run', 'nothing is trained yet.', 'Choose a preset and press Train.')
  }

  exportCheckpoint(kind: CheckpointKind): Promise<Result<Blob>> {
    return attempt(async () => new Blob([await this.run().checkpoint(kind)], { type: 'application/octet-stream' }))
  }

  exportMetrics(): Promise<Result<Blob>> {
    return attempt(
      async () =>
        new Blob(
          this.run().lines.map((line) => `${JSON.stringify(line)}\n`),
          { type: 'application/jsonl' },
        ),
    )
  }

  private measured<T>(subject: string, work: () => Promise<T>): Promise<Result<T>> {
    return attempt(async () => {
      if (this.starting) throw new StudioError(subject, 'a run is being prepared.', 'Wait until it trains.')
      return work()
    }, subject)
  }

  searchBatch(config: Config, largest: number): Promise<Result<BatchCurve>> {
    return this.measured('batch search', () => this.measurements.searchBatch(config, prepare(this.loaded(), config).dataset, largest))
  }

  selfCheck(precision: Precision): Promise<Result<CheckReport>> {
    return this.measured('self-check', () => this.measurements.selfCheck(precision))
  }

  profile(config: Config): Promise<Result<Profile | null>> {
    return this.measured('profile', () => this.measurements.profile(config, prepare(this.loaded(), config).dataset))
  }

  measureEmergence(): Promise<Result<EmergenceReport | null>> {
    return this.measured('emergence', () => this.measurements.measureEmergence())
  }

  async cancelMeasurement(): Promise<void> {
    this.measurements.cancel()
  }

  async watch(request: FrameRequest): Promise<void> {
    this.view = request
  }
}
