import { differences, totalSteps } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { type BatchOffer, toProblem } from '../../core/errors'
import { IDLE, isActive } from '../../store/run'
import { otherData } from '../../store/runData'
import type { Beginning, CheckpointSummary, FrameRequest } from '../../worker/protocol'
import { DeviceCommands } from './deviceCommands'
import { keepPlanInUrl, leavePlan, planStart, startObstacle } from './planning'
import { settle } from './settle'

/** How long after the last change of a setting the split is computed anew, in milliseconds. */
const SPLIT_DELAY = 250

/** Everything that a person can ask for, whichever control they use. */
export class Commands extends DeviceCommands {
  /** Finds the GPU and opens the dataset of the last visit. */
  async begin(): Promise<void> {
    this.#followDataSettings()
    void this.data.begin()
    this.watchFlow(this.stores.flow.getState().every)
    void this.client.keepNewest(this.stores.prefs.getState().keptNewest).catch(() => undefined)
    void this.listCheckpoints()
      .then(() => this.showNewest())
      .then(() => this.#planAgain())
    this.#followCare()
    await this.openDevice()
    void this.sweeps.begin()
  }

  switchTheme(): void {
    this.stores.prefs.setState(({ theme }) => ({ theme: theme === 'dark' ? 'light' : 'dark' }))
  }

  /**
   * Starts a run. A resumed one goes on at once with the checkpoint's own settings; where all its steps are done, and for a fork, which
   * is a run of its own, they stand on Train first, for {@link start}.
   */
  async train(
    beginning: Beginning = 'fresh',
    from: CheckpointSummary | null = this.stores.run.getState().checkpoint,
    isFork = false,
  ): Promise<void> {
    const { config } = this.stores
    const stored = beginning === 'resume' ? (from?.config ?? null) : null
    if (!stored || !from) await this.#start(config.getState().config, beginning, 0, null)
    else if (isFork || from.step >= stored.run.steps) planStart(this.stores, { ...from, config: stored }, isFork)
    else if (await this.#start(stored, beginning, from.step, from.run ?? this.#runOf(from, stored)))
      config.getState().load(stored, from.file)
  }

  /** What Train does: goes on from the checkpoint that is planned, with the settings as they stand, or starts a new run. */
  async start(): Promise<void> {
    const { run, config } = this.stores
    const { planned } = run.getState()
    if (!planned) return this.train()
    const { from, isFork } = planned
    const taken = from.kept ? await settle(this.client.takeKept(from.kept, false), from.file) : null
    if (taken && !taken.ok) return run.setState({ problem: taken.problem })
    await this.#start(config.getState().config, 'resume', from.step, isFork ? null : from.run)
  }

  /** After a reload: what was planned is planned again, with the draft as it stood. */
  async #planAgain(): Promise<void> {
    const { run, place, config, checkpoints } = this.stores
    const { from: id, as } = place.getState().values
    const known = place.getState().screen === 'train' && checkpoints.getState().checkpoints.some((kept) => kept.id === id && kept.full)
    const taken = known && id && !isActive(this.phase) ? await settle(this.client.takeKept(id, false), 'Checkpoint') : null
    const stored = taken?.ok ? taken.value.config : null
    if (taken?.ok && stored && !run.getState().planned && !isActive(this.phase)) {
      const { preset, edits } = config.getState()
      run.setState({ planned: { from: { ...taken.value, config: stored }, isFork: as === 'fork', before: { preset, edits } } })
    }
    keepPlanInUrl(this.stores)
  }

  leavePlan(): void {
    leavePlan(this.stores)
  }

  /** The run whose lines stand on the page, where a file is a checkpoint of it. */
  #runOf({ step }: CheckpointSummary, stored: Config): string | null {
    const { run, series } = this.stores
    const { state, records } = run.getState()
    const same = state.config !== null && differences(stored, state.config).length === 0
    return same && series.train.step.last >= step ? (records.at(-1)?.id ?? null) : null
  }

  /** Space: train, pause, go on. */
  async toggle(): Promise<void> {
    const { phase } = this
    if (phase === 'training') await this.pause()
    else if (phase === 'paused' || (phase === 'stopped' && !this.#startsAnew())) await this.resume()
    else if (startObstacle(this.stores) === null) await this.start()
  }

  /** Where other data was opened than the run has, a new run is what comes next. */
  #startsAnew(): boolean {
    const { run, dataset } = this.stores
    return otherData(run.getState(), dataset.getState().summary) !== null
  }

  pause(): Promise<void> {
    this.stores.run.setState({ pausing: this.phase === 'training' })
    return this.#order(this.client.pause())
  }

  /** Goes on, after a pause or a stop, from where the run stands. */
  async resume(): Promise<void> {
    await this.showOwn()
    await this.#order(this.client.resume())
  }

  async stop(): Promise<void> {
    if (this.phase === 'training' || this.phase === 'paused' || this.phase === 'recovering') await this.#order(this.client.stop())
  }

  async step(): Promise<void> {
    if (this.phase === 'paused') await this.#order(this.client.step())
  }

  watch(request: FrameRequest): void {
    // Without a picture the run goes on as well.
    this.client.watch(request).catch(() => undefined)
  }

  /** Until the worker has its kernels, the page says that it prepares; on a problem everything is as before. */
  async #start(config: Config, beginning: Beginning, step: number, continues: string | null): Promise<boolean> {
    const { run, dataset, device } = this.stores
    const before = run.getState().state
    const steps = totalSteps(config, dataset.getState().summary?.trainRows ?? 1)
    run.setState({ problem: null, state: { ...IDLE, phase: 'preparing', config, step, steps } })
    const result = await settle(this.client.start(config, beginning, continues), 'Run')
    if (!result.ok) run.setState({ problem: result.problem, state: before })
    else device.setState({ problem: null })
    if (result.ok) void this.askToPersist()
    if (result.ok) run.setState({ planned: null })
    if (result.ok && beginning !== 'fresh') run.setState({ checkpoint: null })
    if (result.ok && this.phase === 'preparing') run.setState({ state: result.value })
    return result.ok
  }

  async #order(call: Promise<void>): Promise<void> {
    try {
      await call
    } catch (error) {
      this.stores.run.setState({ problem: toProblem(error, 'Run') })
    }
  }

  /** The worker knows what is preferred when something goes wrong. */
  #followCare(): void {
    const { prefs } = this.stores
    // without it the usual care is taken
    const tell = (): void => void this.client.setCare(prefs.getState().care).catch(() => undefined)
    tell()
    prefs.subscribe((now, before) => now.care !== before.care && tell())
  }

  /** Trains with the batch that fits where another did not. */
  async trainWith({ micro, accumulation }: BatchOffer): Promise<void> {
    this.stores.config.getState().editAll({ 'batch.micro': micro, 'batch.accumulation': accumulation })
    await this.start()
  }

  /** Pairing and split follow their settings. */
  #followDataSettings(): void {
    const { config, dataset } = this.stores
    let timer: ReturnType<typeof setTimeout> | undefined
    const describe = async (): Promise<void> => {
      if (isActive(this.phase) || dataset.getState().reading !== null) return
      const result = await settle(this.client.describeDataset(config.getState().config), 'Dataset')
      dataset.setState(result.ok ? { summary: result.value, problem: null } : { problem: result.problem })
    }
    config.subscribe((now, before) => {
      const key = ({ data, run }: Config): string => JSON.stringify([data, run.seed])
      if (key(now.config) === key(before.config) || !dataset.getState().summary) return
      clearTimeout(timer)
      timer = setTimeout(() => void describe(), SPLIT_DELAY)
    })
  }
}
