import type { CheckpointKind } from '../../core/checkpoint'
import type { BuiltinName } from '../../core/dataset'
import { toProblem } from '../../core/errors'
import { hasWeights, isActive } from '../../store/run'
import type { Stores } from '../../store/stores'
import type { Screen } from '../../store/url'
import type { StudioClient } from '../../worker/client'
import type { Result, RunPhase } from '../../worker/protocol'
import { download } from '../files/download'
import { fileName, NEW_RUN } from '../files/fileName'
import { type FileKind, kindOf } from '../files/sniff'
import { ArchiveOrders } from './archiveOrders'
import type { DataCommands } from './dataCommands'
import { withoutFile } from './planning'
import { lockedByRun, settle } from './settle'
import { SweepOrders } from './sweepCommands'

/** What the files are called in which weights go out. */
export const KINDS: Readonly<Record<CheckpointKind, string>> = { full: 'checkpoint', weights: 'weights', ema: 'averaged-weights' }
/** As much of a config as is looked at; its reader refuses what is longer than any config. */
const TEXT_BYTES = 2 ** 20
const textOf = (file: File): Promise<string> => file.slice(0, TEXT_BYTES).text()

/** What comes into the studio and what goes out of it. */
export class FileCommands {
  constructor(
    protected readonly stores: Stores,
    protected readonly client: StudioClient,
    readonly data: DataCommands,
    readonly sweeps = new SweepOrders(stores, client),
    readonly archive = new ArchiveOrders(stores, client),
  ) {}

  show(screen: Screen): void {
    this.stores.place.show(screen)
  }

  /** Files from a drop or a dialog: checkpoints, configs and embeddings, told apart by what they are. */
  async openFiles(files: readonly File[]): Promise<void> {
    const kinds = await Promise.all(files.map((file) => kindOf(file).catch(() => 'dataset' as const)))
    const pick = (kind: FileKind): File[] => files.filter((_, i) => kinds[i] === kind)
    for (const file of pick('backup')) await this.archive.restore(file)
    for (const file of pick('sweep')) await this.#planSweep(file)
    for (const file of pick('config')) await this.importConfig(file)
    for (const file of pick('checkpoint')) await this.importCheckpoint(file)
    const embeddings = pick('dataset')
    if (embeddings.length === 0) return
    this.show('data')
    await this.data.openFiles(embeddings)
  }

  async #planSweep(file: File): Promise<void> {
    this.show('runs')
    await this.sweeps.readFile(await textOf(file), file.name)
  }

  openBuiltin(name: BuiltinName): Promise<boolean> {
    return this.data.openBuiltin(name)
  }

  async importConfig(file: File): Promise<void> {
    const { config } = this.stores
    this.show('train')
    if (isActive(this.phase)) return config.getState().refuse(lockedByRun(file.name, 'Settings'))
    try {
      await this.applyConfigText(await textOf(file), file.name)
    } catch (error) {
      config.getState().refuse(toProblem(error, file.name))
    }
  }

  /**
   * Puts the settings of a YAML text in place of the draft's, whole or not at all; can be taken back.
   * @param rest what becomes of the settings that it leaves out
   */
  async applyConfigText(text: string, name: string, rest: 'kept' | 'default' = 'default'): Promise<void> {
    const { config, toasts } = this.stores
    const { readConfigText } = await import('../../core/config/yaml')
    const read = readConfigText(text, name)
    if ('problem' in read) {
      const { subject, problem, remedy } = read.problem
      const place = [read.line === null ? '' : `line ${read.line}`, subject === name ? '' : subject].filter(Boolean).join(', ')
      config.getState().refuse({ subject: name, problem: place ? `${place}: ${problem}` : problem, remedy })
      return
    }
    config.getState().refuse(null)
    const { preset, edits } = config.getState()
    const back =
      rest === 'kept'
        ? config.getState().replace(preset, new Map([...edits, ...read.settings]))
        : config.getState().replace('light', read.settings)
    toasts.say(`Settings of ${name} applied.`, back)
  }

  async importCheckpoint(file: File): Promise<void> {
    const { run } = this.stores
    if (this.stores.place.getState().screen !== 'runs') this.show('train')
    run.setState({ importing: file.name, checkpointProblem: null })
    const result = await settle(this.client.importCheckpoint(file), file.name)
    if (result.ok) run.setState(({ planned }) => ({ planned: withoutFile(planned) }))
    run.setState(result.ok ? { importing: null, checkpoint: result.value } : { importing: null, checkpointProblem: result.problem })
  }

  async forgetCheckpoint(): Promise<void> {
    this.stores.run.setState({ checkpoint: null, checkpointProblem: null })
    await this.client.forgetCheckpoint()
  }

  async exportCheckpoint(kind: CheckpointKind): Promise<void> {
    const { state } = this.stores.run.getState()
    if (!hasWeights(state)) return
    await this.#save(this.client.exportCheckpoint(kind), fileName(this.runName, KINDS[kind], state.step, 'safetensors'))
  }

  exportMetrics(): Promise<void> {
    const { step } = this.stores.run.getState().state
    return this.#save(this.client.exportMetrics(), fileName(this.runName, 'metrics', step, 'jsonl'))
  }

  /** The run's config, or the draft while there is no run. */
  async exportConfig(): Promise<void> {
    const { run, config } = this.stores
    const { formatConfig } = await import('../../core/config/yaml')
    const text = formatConfig(run.getState().state.config ?? config.getState().config)
    download(new Blob([text], { type: 'application/yaml' }), fileName(this.runName, 'config', null, 'yaml'))
  }

  /** The name of the run that stands on the page. */
  protected get runName(): string {
    const { state, records } = this.stores.run.getState()
    return (state.config && records.at(-1)?.name) || NEW_RUN
  }

  protected get phase(): RunPhase {
    return this.stores.run.getState().state.phase
  }

  async #save(call: Promise<Result<Blob>>, name: string): Promise<void> {
    const result = await settle(call, name)
    if (result.ok) download(result.value, name)
    else this.stores.run.setState({ problem: result.problem })
  }
}
