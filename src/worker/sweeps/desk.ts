/** The sweeps of this browser as one tab has them in hand: the queue, the work on it, and what the page is told. */
import type { Config } from '../../core/config/types'
import { checkValue, settingAt } from '../../core/config/values'
import { StudioError } from '../../core/errors'
import type { KeptRun, KeptSource } from '../../core/keptCheckpoint'
import { givenName } from '../../core/names'
import type { Sweep, SweepLimits, SweepSpec } from '../../core/sweep/types'
import type { EmbeddingDataset } from '../../dataset/types'
import type { Worker } from '../../experiments/claim'
import { judgeTrial } from '../../experiments/fit'
import { checkSpec } from '../../experiments/plan'
import { SweepQueue } from '../../experiments/queue'
import type { QueueRecords } from '../../experiments/records'
import { SweepRunner } from '../../experiments/runner'
import { bringBack, cancel, prioritise, retryFailed } from '../../experiments/steering'
import { openSweeps } from '../../storage/sweeps'
import type { SweepDraft, SweepNews, SweepPreview } from '../sweepProtocol'
import { SweepDriver } from './driver'
import { TabExecutor } from './executor'
import { SweepReporter } from './news'
import { paceOfRuns } from './pace'
import { previewSpec } from './preview'
import { StudioTrials, type TrialStage } from './trialHost'

export interface DeskHost extends TrialStage {
  obstacle(): string | null
  reserve(taken: boolean): void
  /** The dataset that is open, and where it comes from; null where some of its files live with the page only. */
  openData(config: Config): { dataset: EmbeddingDataset; source: KeptSource }
  runs(): Promise<readonly KeptRun[]>
  post(news: SweepNews): void
}

const limitError = (what: string, value: unknown, remedy: string): StudioError =>
  new StudioError(what, `${String(value)} cannot be a limit.`, remedy)

export class SweepDesk {
  /** Id of the trial that this tab trains. */
  current: string | null = null
  readonly records: QueueRecords
  private readonly queue: SweepQueue
  private readonly driver: SweepDriver
  private readonly reporter: SweepReporter

  constructor(private readonly host: DeskHost) {
    const id = crypto.randomUUID().slice(0, 8)
    const worker: Worker = { id: `tab ${id}`, place: `lattice-studio-worker-${id}` }
    const clock = { now: () => Date.now(), date: () => new Date().toISOString(), newId: () => `s${crypto.randomUUID().slice(0, 8)}` }
    this.queue = new SweepQueue(openSweeps(), { ...clock, settled: () => this.reporter.changed() })
    this.records = this.queue.records
    const trials = new StudioTrials(host)
    const runner = new SweepRunner(this.queue, new TabExecutor(trials), {
      worker,
      judge: async (trial, sweep) => {
        // a sweep whose data is gone waits for it: none of its trials has failed for that
        await trials.dataset(sweep, trial.config)
        return judgeTrial(trial, sweep, (await host.acquire()).report)
      },
      changed: ({ id: trial }) => {
        this.current = this.current === trial ? null : trial
        this.reporter.changed()
      },
    })
    const changed = (): void => this.reporter.tell()
    const reserve = (taken: boolean): void => {
      if (!taken) this.current = null
      host.reserve(taken)
    }
    this.driver = new SweepDriver(this.queue, runner, { now: clock.now, obstacle: host.obstacle, reserve, changed }, worker.place)
    this.reporter = new SweepReporter(this.records, {
      standing: () => ({ workplace: this.driver.workplace, current: this.current, waiting: this.driver.waiting }),
      post: (news) => host.post(news),
      heard: () => this.driver.wake(),
    })
  }

  /** All sweeps; from now on this tab works on them. Rejects where the browser keeps nothing. */
  async begin(): Promise<SweepNews> {
    const news = await this.reporter.news()
    this.driver.begin()
    return news
  }

  /** Somebody else has changed the records. */
  heard(): void {
    this.changed(null)
  }

  private changed<T>(value: T): T {
    this.driver.wake()
    this.reporter.changed()
    return value
  }

  /** A person's draft over the data that is open. */
  private spec(draft: SweepDraft): SweepSpec {
    const { dataset, source } = this.host.openData(draft.base)
    const { name, digest, width, pairs, rows } = dataset
    return { ...draft, data: { name, digest, width, pairs }, rows, source }
  }

  async preview(draft: SweepDraft): Promise<SweepPreview> {
    const spec = this.spec(draft)
    checkSpec(spec)
    const device = (await this.host.acquire()).report
    const validationRows = Math.round(spec.base.data.validation * spec.rows)
    const around = { device, din: spec.data.width, trainRows: spec.rows - validationRows, validationRows }
    const runs = await this.host.runs().catch(() => [])
    return previewSpec(spec, { around, pace: paceOfRuns(runs), now: () => performance.now() })
  }

  async create(draft: SweepDraft): Promise<Sweep> {
    const spec = this.spec(draft)
    if (spec.source === null)
      throw new StudioError(
        spec.data.name,
        'some of its files are in this tab only, and a sweep must find them again after a reload.',
        'Make room under Data, drop the files again, then plan the sweep.',
      )
    return this.changed(await this.queue.add({ ...spec, name: givenName(spec.name) }))
  }

  /** @param now the running trial is given back as it stands */
  async pause(id: string, now: boolean): Promise<null> {
    await this.records.changeSweep(id, { state: 'paused' })
    if (now && this.current?.startsWith(`${id}.`)) this.driver.giveBack()
    return this.changed(null)
  }

  async resume(id: string): Promise<null> {
    await this.records.changeSweep(id, { state: 'running' })
    return this.changed(null)
  }

  async cancel(id: string, trials: readonly string[] | null): Promise<number> {
    const count = await cancel(this.records, id, Date.now(), trials)
    const { current } = this
    if (current && (trials ? trials.includes(current) : current.startsWith(`${id}.`))) this.driver.giveBack()
    return this.changed(count)
  }

  async bringBack(id: string, trials: readonly string[] | null): Promise<number> {
    return this.changed(await bringBack(this.records, id, trials))
  }

  async retryFailed(id: string): Promise<number> {
    return this.changed(await retryFailed(this.records, id))
  }

  async prioritise(id: string, trials: readonly string[], priority: number): Promise<number> {
    return this.changed(await prioritise(this.records, id, trials, priority))
  }

  async changeLimits(id: string, change: Partial<SweepLimits>): Promise<null> {
    const { budgetMiB, trialSeconds = null } = change
    if (budgetMiB !== undefined) checkValue('budget', settingAt('memory.budgetMiB'), budgetMiB)
    if (trialSeconds !== null && !(Number.isFinite(trialSeconds) && trialSeconds > 0))
      throw limitError('deadline', trialSeconds, 'Give it in seconds, or none.')
    await this.records.changeSweep(id, ({ limits }) => ({ limits: { ...limits, ...change } }))
    return this.changed(null)
  }

  async rename(id: string, name: string): Promise<null> {
    await this.records.changeSweep(id, { name: givenName(name) })
    return this.changed(null)
  }

  /** What is put aside is not worked on. */
  async setAside(id: string, aside: boolean): Promise<null> {
    await this.records.changeSweep(id, { removed: aside ? Date.now() : null })
    if (aside && this.current?.startsWith(`${id}.`)) this.driver.giveBack()
    return this.changed(null)
  }

  /** The trial that this tab trains is given back, and its sweep pauses: a person wants the GPU. */
  async makeRoom(): Promise<void> {
    const sweep = this.current?.split('.')[0]
    if (sweep) await this.pause(sweep, true)
  }
}
