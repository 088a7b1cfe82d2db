import type { BuiltinName } from '../../core/dataset'
import { type Problem, toProblem } from '../../core/errors'
import { hasWeights, isActive } from '../../store/run'
import type { Stores } from '../../store/stores'
import type { Screen } from '../../store/url'
import type { StudioClient } from '../../worker/client'
import type { Beginning, DatasetSource, FrameRequest, Result } from '../../worker/protocol'
import { download } from '../files/download'
import { kindOf } from '../files/sniff'

/** A command's result as the worker gives it, or the problem that a failing worker stands for. */
async function settle<T>(call: Promise<Result<T>>, subject: string): Promise<Result<T>> {
  try {
    return await call
  } catch (error) {
    return { ok: false, problem: toProblem(error, subject) }
  }
}

/** Everything that a person can ask for, whichever control they use. */
export class Commands {
  constructor(
    private readonly stores: Stores,
    private readonly client: StudioClient,
  ) {}

  /** Finds the GPU and opens the dataset that the studio starts with. */
  async begin(): Promise<void> {
    this.#followDataSettings()
    void this.openBuiltin('clusters')
    const { device } = this.stores
    const result = await settle(this.client.device(), 'GPU')
    if (result.ok) device.setState({ report: result.value, problem: null })
    else device.setState({ problem: result.problem })
  }

  show(screen: Screen): void {
    this.stores.prefs.setState({ screen })
  }

  switchTheme(): void {
    this.stores.prefs.setState(({ theme }) => ({ theme: theme === 'dark' ? 'light' : 'dark' }))
  }

  /** Files from a drop or a dialog: checkpoints, configs and embeddings, told apart by what they are. */
  async openFiles(files: readonly File[]): Promise<void> {
    const kinds = await Promise.all(files.map(async (file) => ({ file, kind: await kindOf(file).catch(() => 'dataset' as const) })))
    const pick = (kind: string): File[] => kinds.filter((entry) => entry.kind === kind).map(({ file }) => file)
    for (const file of pick('config')) await this.importConfig(file)
    for (const file of pick('checkpoint')) await this.importCheckpoint(file)
    const embeddings = pick('dataset')
    if (embeddings.length > 0) await this.#openDataset({ kind: 'files', files: embeddings }, embeddings.map(({ name }) => name).join(', '))
  }

  async openBuiltin(name: BuiltinName): Promise<void> {
    await this.#openDataset({ kind: 'builtin', name }, name)
  }

  async importConfig(file: File): Promise<void> {
    const { config } = this.stores
    this.show('train')
    if (isActive(this.#phase)) return config.getState().refuse(locked(file.name, 'Settings'))
    const { parseConfigText } = await import('../../core/config/yaml')
    try {
      config.getState().load(parseConfigText(await file.text(), file.name), file.name)
    } catch (error) {
      config.getState().refuse(toProblem(error, file.name))
    }
  }

  async importCheckpoint(file: File): Promise<void> {
    const { run } = this.stores
    this.show('train')
    if (isActive(this.#phase)) return run.setState({ checkpointProblem: locked(file.name, 'The run') })
    run.setState({ importing: file.name, checkpointProblem: null })
    const result = await settle(this.client.importCheckpoint(file), file.name)
    if (result.ok) run.setState({ importing: null, checkpoint: result.value })
    else run.setState({ importing: null, checkpointProblem: result.problem })
  }

  async forgetCheckpoint(): Promise<void> {
    this.stores.run.setState({ checkpoint: null, checkpointProblem: null })
    await this.client.forgetCheckpoint()
  }

  /** Starts a run. A resumed one takes the checkpoint's own settings. */
  async train(beginning: Beginning = 'fresh'): Promise<void> {
    const { config, run, series } = this.stores
    const checkpoint = run.getState().checkpoint
    if (beginning === 'resume' && checkpoint?.config) {
      config.getState().load(checkpoint.config, checkpoint.file)
      if (series.train.step.last < checkpoint.step) series.begin(0, false)
    }
    run.setState({ problem: null })
    const result = await settle(this.client.start(config.getState().config, beginning), 'Run')
    if (!result.ok) return run.setState({ problem: result.problem })
    run.setState({ state: result.value, ...(beginning !== 'fresh' && { checkpoint: null }) })
  }

  /** Space: train, pause, go on. */
  async toggle(): Promise<void> {
    const phase = this.#phase
    if (phase === 'training') return this.pause()
    if (phase === 'paused' || phase === 'stopped') return this.resume()
    if (!isActive(phase) && this.canTrain()) await this.train()
  }

  pause = (): Promise<void> => this.#order(this.client.pause())
  resume = (): Promise<void> => this.#order(this.client.resume())
  stop = async (): Promise<void> => {
    if (isActive(this.#phase)) await this.#order(this.client.stop())
  }
  step = async (): Promise<void> => {
    if (this.#phase === 'paused') await this.#order(this.client.step())
  }

  /** Nothing stands in the way of a new run. */
  canTrain(): boolean {
    const { config, dataset, device } = this.stores
    const { summary, reading } = dataset.getState()
    return config.getState().errors.size === 0 && summary !== null && reading === null && device.getState().report !== null
  }

  async exportCheckpoint(kind: 'full' | 'weights'): Promise<void> {
    const { state } = this.stores.run.getState()
    if (!hasWeights(state)) return
    const name = kind === 'full' ? `checkpoint-${state.step}.safetensors` : `weights-${state.step}.safetensors`
    await this.#save(this.client.exportCheckpoint(kind), name)
  }

  async exportMetrics(): Promise<void> {
    await this.#save(this.client.exportMetrics(), 'metrics.jsonl')
  }

  /** The run's config, or the draft while there is no run. */
  async exportConfig(): Promise<void> {
    const { run, config } = this.stores
    const { formatConfig } = await import('../../core/config/yaml')
    const text = formatConfig(run.getState().state.config ?? config.getState().config)
    download(new Blob([text], { type: 'application/yaml' }), 'config.yaml')
  }

  watch(request: FrameRequest): void {
    this.client.watch(request).catch(() => undefined)
  }

  get #phase() {
    return this.stores.run.getState().state.phase
  }

  async #order(call: Promise<void>): Promise<void> {
    try {
      await call
    } catch (error) {
      this.stores.run.setState({ problem: toProblem(error, 'Run') })
    }
  }

  async #save(call: Promise<Result<Blob>>, name: string): Promise<void> {
    const result = await settle(call, name)
    if (result.ok) download(result.value, name)
    else this.stores.run.setState({ problem: result.problem })
  }

  async #openDataset(source: DatasetSource, name: string): Promise<void> {
    const { dataset, config } = this.stores
    if (source.kind === 'files') this.show('data')
    if (isActive(this.#phase)) return dataset.setState({ problem: locked(name, 'The dataset') })
    dataset.setState({ reading: name, problem: null })
    const result = await settle(this.client.openDataset(source, config.getState().config), name)
    if (result.ok) dataset.setState({ reading: null, summary: result.value })
    else dataset.setState({ reading: null, problem: result.problem })
  }

  /** Pairing and split follow their settings, a moment after the last change. */
  #followDataSettings(): void {
    const { config, dataset } = this.stores
    let timer: ReturnType<typeof setTimeout> | undefined
    config.subscribe((now, before) => {
      const key = ({ data, run }: typeof now.config): string => JSON.stringify([data, run.seed])
      if (key(now.config) === key(before.config) || !dataset.getState().summary) return
      clearTimeout(timer)
      timer = setTimeout(async () => {
        if (isActive(this.#phase) || dataset.getState().reading !== null) return
        const result = await settle(this.client.describeDataset(config.getState().config), 'Dataset')
        if (result.ok) dataset.setState({ summary: result.value, problem: null })
        else dataset.setState({ problem: result.problem })
      }, 250)
    })
  }
}

const locked = (subject: string, what: string): Problem => ({
  subject,
  problem: `${what} cannot be changed while a run is active.`,
  remedy: 'Stop the run first; its weights stay and can be exported.',
})
