import { type Care, USUAL_CARE } from '../core/care'
import type { CheckpointKind } from '../core/checkpoint'
import type { LiveChange, LiveValues } from '../core/config/live'
import { settlingNotes } from '../core/config/settle'
import type { Config } from '../core/config/types'
import type { AdapterReport, GpuPreference } from '../core/device'
import { type BatchOffer, StudioError } from '../core/errors'
import type { KeptSource } from '../core/keptCheckpoint'
import { nextTask } from '../core/nextTask'
import { trialName } from '../core/sweep/status'
import type { RawDataset } from '../dataset/dataset'
import { type DataShape, predictDispatch } from '../diagnostics/longestDispatch'
import { repeatWarning } from '../training/repeats'
import { attempt } from './attempt'
import { browserClock } from './clock'
import { browserLibrary, type OpenedSource, openSource, prepare } from './datasets'
import { Devices } from './devices'
import { sessionThatFits, shrunkText } from './fitMemory'
import type { Launch } from './launch'
import { MeasurementCommands } from './measurementCommands'
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
import { Recovery } from './recovery'
import { resumeNotes } from './resumeNotes'
import { Run } from './run'
import { parentOf } from './runOrigin'
import { SweepDesk } from './sweeps/desk'
import type { TrialRun, TrialStart } from './sweeps/executor'
import { trialRun } from './sweeps/trialRun'

/** The worker's side of the protocol: holds the GPU, the dataset, an imported checkpoint and the run, and joins them. */
export class Studio extends MeasurementCommands implements StudioWorker {
  private readonly devices = new Devices(this.outbox)
  private readonly library = browserLibrary()
  private readonly sources = new OpenSources()
  /** Where the dataset comes from; null where some of its files live with the page only. */
  private source: KeptSource = null
  private current: Run | null = null
  protected starting = false
  protected readonly measurements = new Measurements(
    () => this.devices.acquire(),
    () => this.current,
    this.outbox,
  )
  private view: FrameRequest = { enabled: false, framesPerSecond: 10, sample: 0 }
  private flowWatched = false
  /** A sweep has the GPU, or is about to take it. */
  private sweeping = false
  protected readonly desk = new SweepDesk({
    acquire: () => this.devices.acquire(),
    ...{ library: this.library, kept: this.kept },
    launchTrial: (start, opened) => this.launchTrial(start, opened),
    obstacle: () => this.trialObstacle(),
    reserve: (taken) => {
      this.sweeping = taken
    },
    openData: (config) => ({ dataset: prepare(this.loaded(), config).dataset, source: this.source }),
    runs: async () => (await this.kept.list()).runs,
    post: (news) => this.sweepNews(news),
  })
  private care = USUAL_CARE

  connect(events: MessagePort): void {
    this.outbox.connect(events)
  }

  device(preference?: GpuPreference): Promise<Result<DeviceReport>> {
    return attempt(async () => (await this.devices.acquire(preference)).report, 'GPU')
  }

  async setCare(care: Care): Promise<void> {
    this.care = care
    this.devices.setDeadline(care.deadline)
  }

  gpus(): Promise<Result<AdapterReport[]>> {
    return attempt(() => this.devices.list(), 'GPU')
  }

  switchGpu(preference: GpuPreference): Promise<Result<DeviceReport>> {
    return attempt(async () => {
      if (this.desk.current || this.starting || this.current?.active)
        throw new StudioError('GPU', 'a run is under way on it.', 'Stop the run first.')
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

  protected loaded(): RawDataset {
    if (this.sources.current) return this.sources.current.raw
    throw new StudioError('Data', 'there is no dataset yet.', 'Drop a file of embeddings, or choose a built-in dataset.')
  }

  start(config: Config, beginning: Beginning, run: string | null): Promise<Result<RunState>> {
    return attempt(async () => {
      if (await this.isSweeping()) throw new StudioError('run', 'a sweep is training its trials on this GPU.', 'Pause the sweep first.')
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
    const from = beginning === 'fresh' ? null : { kind: beginning, taken: this.taken() }
    const run = await this.launch({ config, dataset, from, continues, source: this.source, opened: this.sources.current })
    return run.state()
  }

  private async launch({ config, dataset, from, continues, source, opened, trial }: Launch): Promise<Run> {
    const gpu = await this.devices.acquire()
    const beginning = from ? { beginning: { kind: from.kind, checkpoint: from.taken.checkpoint } } : {}
    let smaller: BatchOffer | null = null
    const take = (offer: BatchOffer): void => {
      smaller = offer
    }
    const options = { gpu, config, dataset, clock: browserClock, ...beginning }
    // a trial is what its settings say
    const session = await this.runs.claimed(continues, () => sessionThatFits(options, this.care.fitBatch && !trial ? take : null))
    // only now that the new run stands is the old one let go
    this.current?.session.destroy()
    this.devices.release()
    this.sources.trainOn(opened)
    const parent = trial ? null : parentOf(from?.kind ?? 'fresh', from?.taken ?? null)
    const { keeper, validations } = await this.runs.begin({ session, source, continues, parent, ...(trial && { trial }) })
    const { id, name, ink } = keeper.origin
    const resumed = from?.kind === 'resume'
    const data = { name: dataset.name, digest: dataset.digest, trainRows: session.split.train.length }
    this.outbox.post({ kind: 'begin', step: session.step, resumed, run: { id, name, ink }, data, validations })
    const note = (kind: RunNote['kind'], text: string): void => this.outbox.post({ kind: 'note', note: { kind, step: session.step, text } })
    const goesOn = resumed ? resumeNotes(from.taken.summary, session.config, session.totalSteps) : []
    for (const said of goesOn) this.outbox.post({ kind: 'note', note: { ...said, step: session.step } })
    if (from?.taken.summary.instead) note('warning', from.taken.summary.instead)
    for (const sentence of settlingNotes(config, session.config, gpu.report)) note('info', sentence)
    if (smaller) note('warning', shrunkText(config.batch.micro, smaller))
    const warning = repeatWarning(session.config, session.split.train, session.step)
    if (warning) note('warning', warning)
    this.current = new Run(
      session,
      this.outbox,
      () => this.view,
      browserClock,
      () => this.flowWatched,
      keeper,
      new Recovery({ acquire: () => this.devices.acquire(), clock: browserClock, saves: true, ...beginning }, session),
    )
    return this.current
  }

  /** Whether a sweep has the GPU: known when it has looked whether there is something to do. */
  private async isSweeping(): Promise<boolean> {
    while (this.sweeping && this.desk.current === null) await nextTask()
    return this.sweeping
  }

  /** Why no trial can begin now. */
  private trialObstacle(): string | null {
    if (this.starting) return 'A run is being prepared.'
    if (this.current?.active) return 'Your own run is not over; the sweep goes on after it.'
    return this.measurements.busy ? 'Something is being measured.' : null
  }

  private async launchTrial({ trial, sweep, config, dataset, from }: TrialStart, opened: OpenedSource): Promise<TrialRun> {
    const name = trialName(sweep, trial)
    const origin = { id: trial.run, name, sweep: sweep.id, trial: trial.id }
    const resumed = from && { kind: 'resume' as const, taken: from }
    this.starting = true
    try {
      const run = await this.launch({ config, dataset, from: resumed, continues: trial.run, source: sweep.source, opened, trial: origin })
      return trialRun(run, this.outbox)
    } finally {
      this.starting = false
    }
  }

  async pause(): Promise<void> {
    this.current?.pause()
  }
  /** A trial that was given back goes on with its sweep. */
  async resume(): Promise<void> {
    const { keeper, active = false } = this.current ?? {}
    const sweep = keeper?.origin.sweep
    if (sweep && !active) await this.desk.resume(sweep)
    else this.current?.resume()
  }
  async step(): Promise<void> {
    this.current?.step()
  }
  async stop(): Promise<void> {
    if (this.sweeping) await this.desk.makeRoom()
    else await this.current?.stop()
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

  async watch(request: FrameRequest): Promise<void> {
    this.view = request
  }
}
