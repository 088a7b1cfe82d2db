import { transfer } from 'comlink'
import type { BatchCurve } from '../core/batchCurve'
import type { CheckpointKind } from '../core/checkpoint'
import type { LiveChange, LiveValues } from '../core/config/live'
import { settlingNotes } from '../core/config/settle'
import type { Config } from '../core/config/types'
import type { AdapterReport, GpuPreference } from '../core/device'
import type { EmergenceReport } from '../core/emergence'
import { StudioError } from '../core/errors'
import type { KeptSource } from '../core/keptCheckpoint'
import type { MatmulTable } from '../core/matmul'
import type { Precision } from '../core/precision'
import type { Profile } from '../core/profile'
import type { CheckReport } from '../core/selfcheck'
import { buffersOf, type LookRequest, type Trajectory } from '../core/trajectory'
import type { RawDataset } from '../dataset/dataset'
import { type DataShape, predictDispatch } from '../diagnostics/longestDispatch'
import { repeatWarning } from '../training/repeats'
import { TrainingSession } from '../training/session'
import { attempt } from './attempt'
import { CheckpointCommands } from './checkpointCommands'
import { browserClock } from './clock'
import { browserLibrary, openSource, prepare } from './datasets'
import { Devices } from './devices'
import { Measurements } from './measurements'
import { OpenSources } from './openSources'
import type {
  Beginning,
  DatasetSource,
  DatasetSummary,
  DeviceReport,
  FlowState,
  FrameRequest,
  LongestDispatch,
  Result,
  RunNote,
  RunState,
  StudioWorker,
} from './protocol'
import { Run } from './run'
import { parentOf } from './runOrigin'

/** The worker's side of the protocol: holds the GPU, the dataset, an imported checkpoint and the run, and joins them. */
export class Studio extends CheckpointCommands implements StudioWorker {
  private readonly devices = new Devices(this.outbox)
  private readonly library = browserLibrary()
  private readonly sources = new OpenSources()
  /** Where the dataset comes from; null where some of its files live with the page only. */
  private source: KeptSource = null
  private current: Run | null = null
  private starting = false
  private readonly measurements = new Measurements(
    () => this.devices.acquire(),
    () => this.current,
    this.outbox,
  )
  private view: FrameRequest = { enabled: false, framesPerSecond: 10, sample: 0 }
  private flowWatched = false

  connect(events: MessagePort): void {
    this.outbox.connect(events)
  }

  device(preference?: GpuPreference): Promise<Result<DeviceReport>> {
    return attempt(async () => (await this.devices.acquire(preference)).report, 'GPU')
  }

  gpus(): Promise<Result<AdapterReport[]>> {
    return attempt(() => this.devices.list(), 'GPU')
  }

  switchGpu(preference: GpuPreference): Promise<Result<DeviceReport>> {
    return attempt(async () => {
      if (this.starting || this.current?.active) throw new StudioError('GPU', 'a run is under way on it.', 'Stop the run first.')
      this.measurements.assertIdle()
      return (await this.devices.use(preference, (gpu) => this.current?.session.model.gpu === gpu)).report
    }, 'GPU')
  }

  openDataset(source: DatasetSource, config: Config): Promise<Result<DatasetSummary>> {
    return attempt(async () => {
      const opened = await openSource(source, this.library)
      const summary = await this.sources.take(opened, () => prepare(opened.raw, config).summary)
      this.source = source.kind === 'library' && source.loose?.length ? null : source
      return summary
    })
  }

  describeDataset(config: Config): Promise<Result<DatasetSummary>> {
    return attempt(async () => prepare(this.loaded(), config).summary)
  }

  private loaded(): RawDataset {
    if (this.sources.current) return this.sources.current.raw
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
    const gpu = await this.devices.acquire()
    const from = beginning === 'fresh' ? {} : { beginning: { kind: beginning, checkpoint: this.taken().checkpoint } }
    const session = await this.runs.claimed(continues, () => TrainingSession.create({ gpu, config, dataset, clock: browserClock, ...from }))
    // only now that the new run stands is the old one let go
    this.current?.session.destroy()
    this.devices.release()
    this.sources.trainOnCurrent()
    const parent = parentOf(beginning, this.imported)
    const { keeper, validations } = await this.runs.begin({ session, source: this.source, continues, parent })
    const { id, name, ink } = keeper.origin
    this.outbox.post({ kind: 'begin', step: session.step, resumed: beginning === 'resume', run: { id, name, ink }, validations })
    const note = (kind: RunNote['kind'], text: string): void => this.outbox.post({ kind: 'note', note: { kind, step: session.step, text } })
    if (beginning === 'resume') note('resumed', `resumed from ${this.imported?.summary.file}`)
    if (beginning !== 'fresh' && this.imported?.summary.instead) note('warning', this.imported.summary.instead)
    for (const sentence of settlingNotes(config, session.config, gpu.report)) note('info', sentence)
    const warning = repeatWarning(session.config, session.split.train, session.step)
    if (warning) note('warning', warning)
    this.current = new Run(
      session,
      this.outbox,
      () => this.view,
      browserClock,
      () => this.flowWatched,
      keeper,
    )
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

  setLive(values: LiveValues): Promise<Result<LiveChange[]>> {
    return attempt(() => this.run().setLive(values))
  }

  async watchFlow(on: boolean): Promise<void> {
    this.flowWatched = on
  }

  measureFlow(): Promise<Result<FlowState>> {
    return this.measured('gradient flow', () => this.measurements.flow())
  }

  predictDispatch(config: Config, data: DataShape): Promise<Result<LongestDispatch>> {
    return attempt(async () => predictDispatch(await this.devices.acquire(), config, data, this.current?.session))
  }

  exportCheckpoint(kind: CheckpointKind): Promise<Result<Blob>> {
    return attempt(async () => new Blob([await this.run().checkpoint(kind)], { type: 'application/octet-stream' }))
  }

  exportMetrics(): Promise<Result<Blob>> {
    return attempt(async () => this.runs.exported(this.run().lines))
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

  benchMatmul(): Promise<Result<MatmulTable | null>> {
    return this.measured('matmul', () => this.measurements.benchMatmul())
  }

  measureEmergence(): Promise<Result<EmergenceReport | null>> {
    return this.measured('emergence', () => this.measurements.measureEmergence())
  }

  async look(request: LookRequest): Promise<Result<Trajectory | null>> {
    const result = await this.measured('lattice', () => this.measurements.look(request))
    return result.ok && result.value ? transfer(result, buffersOf(result.value)) : result
  }

  async cancelMeasurement(): Promise<void> {
    this.measurements.cancel()
  }

  async watch(request: FrameRequest): Promise<void> {
    this.view = request
  }
}
