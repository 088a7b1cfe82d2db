import type { Problem } from '../../core/errors'
import type { SweepLimits, SweepMethod } from '../../core/sweep/types'
import type { Stores } from '../../store/stores'
import type { StudioClient } from '../../worker/client'
import type { Result } from '../../worker/protocol'
import type { SweepDraft } from '../../worker/sweepProtocol'
import { plural } from '../format'
import { settle } from './settle'

/** How long after the last change of a draft it is planned anew, in milliseconds. */
const PREVIEW_DELAY = 200
/** Of successive halving: the first rung trains a ninth of the steps. */
const ETA = 3

/** What can be done with sweeps. */
export class SweepOrders {
  #timer: ReturnType<typeof setTimeout> | undefined
  #asked = 0

  constructor(
    private readonly stores: Stores,
    private readonly client: StudioClient,
  ) {}

  /** Reads what is kept, and works on it; the worker tells of every change from then on. */
  async begin(): Promise<void> {
    const result = await settle(this.client.sweeps(), 'Sweeps')
    this.stores.sweeps.setState(result.ok ? result.value : { problem: result.problem })
  }

  /** Opens the sheet that plans a sweep around the settings on Train. */
  plan(method: SweepMethod = 'grid'): void {
    const { config, sweeps } = this.stores
    const base = config.getState().config
    const { length } = sweeps.getState().sweeps
    this.edit({
      ...{ name: `sweep ${length + 1}`, method, axes: [], base, trials: 20, seed: base.run.seed, metric: 'loss' },
      halving: { eta: ETA, minSteps: Math.max(1, Math.floor(base.run.steps / ETA ** 2)) },
      limits: { trialSeconds: null, budgetMiB: base.memory.budgetMiB, fitMemory: false },
    })
  }

  /** Takes a draft as it is now, and has it planned when it stays so for a moment. */
  edit(draft: SweepDraft): void {
    const { sweeps } = this.stores
    sweeps.setState({ draft, draftProblem: null, ...(draft.axes.length === 0 && { preview: null }) })
    clearTimeout(this.#timer)
    if (draft.axes.length > 0) this.#timer = setTimeout(() => void this.#preview(draft), PREVIEW_DELAY)
  }

  async #preview(draft: SweepDraft): Promise<void> {
    const asked = ++this.#asked
    const result = await settle(this.client.previewSweep(draft), 'Sweep')
    const { sweeps } = this.stores
    if (asked !== this.#asked || sweeps.getState().draft !== draft) return
    sweeps.setState(result.ok ? { preview: result.value, draftProblem: null } : { preview: null, draftProblem: result.problem })
  }

  closeDraft(): void {
    clearTimeout(this.#timer)
    this.stores.sweeps.setState({ draft: null, preview: null, draftProblem: null })
  }

  /** Opens the sheet with what a `sweep.yaml` says. */
  async readFile(text: string, file: string): Promise<void> {
    if (!this.stores.sweeps.getState().draft) this.plan()
    const result = await settle(this.client.readSweepFile(text, file), file)
    if (result.ok) this.edit(result.value)
    else this.stores.sweeps.setState({ draftProblem: result.problem })
  }

  /** Begins the sweep that was planned. */
  async create(): Promise<void> {
    const { sweeps, place } = this.stores
    const { draft } = sweeps.getState()
    if (!draft) return
    const result = await this.#done('Planning…', this.client.createSweep(draft), (draftProblem) => sweeps.setState({ draftProblem }))
    if (!result.ok) return
    this.closeDraft()
    place.show('runs')
    place.say('sweep', result.value.id)
    place.say('pane', 'sweep')
  }

  pause(id: string, now = false): Promise<unknown> {
    return this.#done('Pausing…', this.client.pauseSweep(id, now))
  }

  /** Whatever works here pauses now: a person wants the GPU. */
  async makeRoom(): Promise<void> {
    const sweep = this.stores.sweeps.getState().current?.split('.')[0]
    if (sweep) await this.pause(sweep, true)
  }

  resume(id: string): Promise<unknown> {
    return this.#done('Resuming…', this.client.resumeSweep(id))
  }

  /** Gives up what is not done; the toast takes it back. */
  async cancel(id: string, name: string, trials: readonly string[] | null = null): Promise<void> {
    const result = await this.#done('Cancelling…', this.client.cancelSweep(id, trials))
    if (result.ok && (trials === null || result.value > 0))
      this.stores.toasts.say(
        `${trials ? name : `${name}: ${plural(result.value, 'trial')}`} cancelled`,
        () => void this.bringBack(id, trials),
      )
  }

  bringBack(id: string, trials: readonly string[] | null = null): Promise<unknown> {
    return this.#done('Bringing back…', this.client.bringBackSweep(id, trials))
  }

  retryFailed(id: string): Promise<unknown> {
    return this.#done('Retrying…', this.client.retryFailed(id))
  }

  changeLimits(id: string, limits: Partial<SweepLimits>): Promise<unknown> {
    return this.#done('Changing…', this.client.changeSweepLimits(id, limits))
  }

  rename(id: string, name: string): Promise<unknown> {
    return this.#done('Renaming…', this.client.renameSweep(id, name))
  }

  prioritise(id: string, trials: readonly string[], priority: number): Promise<unknown> {
    return this.#done('Changing…', this.client.prioritiseTrials(id, trials, priority))
  }

  /** Takes a sweep out of the list; its runs stay, and the toast brings it back. */
  async remove(id: string, name: string): Promise<void> {
    const result = await this.#done('Deleting…', this.client.setSweepAside(id, true))
    if (result.ok)
      this.stores.toasts.deleted(
        `${name} deleted; its runs stay`,
        () => void this.#done('Bringing back…', this.client.setSweepAside(id, false)),
      )
  }

  async #done<T>(working: string, call: Promise<Result<T>>, refused?: (problem: Problem) => void): Promise<Result<T>> {
    const { sweeps } = this.stores
    sweeps.setState({ working, problem: null })
    const result = await settle(call, 'Sweep')
    sweeps.setState({ working: null })
    if (!result.ok) (refused ?? ((problem: Problem) => sweeps.setState({ problem })))(result.problem)
    return result
  }
}
