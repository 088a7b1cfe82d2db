import type { CheckpointKind } from '../../core/checkpoint'
import { type Problem, StudioError } from '../../core/errors'
import type { KeptCheckpoint, KeptData, KeptRun } from '../../core/keptCheckpoint'
import { isActive } from '../../store/run'
import type { Inspected } from '../../worker/dataProtocol'
import type { Beginning, CheckpointSummary, Result } from '../../worker/protocol'
import { download } from '../files/download'
import { fileName } from '../files/fileName'
import { dataMatch } from '../runs/fit'
import { fixesOf, fixesText, otherWays } from '../runs/itsData'
import { FileCommands, KINDS } from './fileCommands'
import { withoutFile } from './planning'
import { lockedByRun, settle } from './settle'

/** The name of an exported file. */
export const exportName = ({ name, step }: Pick<KeptCheckpoint, 'name' | 'step'>, kind: CheckpointKind, run: string): string =>
  fileName(name || run, KINDS[kind], step, 'safetensors')

/** The built-in dataset that a checkpoint names. */
const builtinOf = (name: string): Inspected | null => {
  const builtin = (['clusters', 'documents'] as const).find((one) => name === one || name === `builtin:${one}`)
  return builtin ? { kind: 'builtin', name: builtin } : null
}

function withoutItsData({ name, digest }: KeptData, fixes: string): StudioError {
  const what = `${name || 'unknown'}${fixes && ` (${fixes})`}, SHA-256 ${digest.slice(0, 16) || 'unknown'}…`
  return new StudioError(
    name || 'Checkpoint',
    `it goes on only with the data that it was trained on: ${what}.`,
    fixes
      ? `Drop ${name} on Data and resume again: its fix-ups are applied again. Or start a new run from its weights.`
      : 'Open that dataset on Data and resume again, or start a new run from its weights.',
  )
}

/** What can be done with the checkpoints that this browser keeps. */
export abstract class CheckpointCommands extends FileCommands {
  /** Why what is kept could not be read. */
  #unread: Problem | null = null

  /** Starts a run; see {@link Commands}. */
  abstract train(beginning: Beginning, from?: CheckpointSummary | null, isFork?: boolean): Promise<void>

  /** Puts the recorded lines of a run on the charts; see {@link RunCommands}. */
  protected abstract drawRun(run: KeptRun): Promise<void>

  /** Reads what is kept; the worker tells of every change from then on. */
  async listCheckpoints(): Promise<void> {
    const { checkpoints } = this.stores
    const result = await settle(this.client.shelf(), 'Checkpoints')
    const before = checkpoints.getState().problem
    // only what was in the way of this is over; what else went wrong still stands
    checkpoints.setState(result.ok ? { ...result.value, problem: before === this.#unread ? null : before } : { problem: result.problem })
    this.#unread = result.ok ? null : result.problem
  }

  /** Keeps the run as it stands now, pinned. */
  async keepNow(): Promise<void> {
    const result = await this.done('now', 'Keeping…', this.client.keepCheckpoint())
    if (result.ok) this.stores.toasts.say('Checkpoint kept')
  }

  /** Keeps the imported checkpoint in this browser. */
  async keepImported(): Promise<void> {
    const file = this.stores.run.getState().checkpoint?.file
    const result = await this.done('import', 'Keeping…', this.client.keepImported())
    if (!result.ok) return
    await this.forgetCheckpoint()
    this.stores.toasts.say(`${file} is kept under Runs`)
  }

  async renameCheckpoint(id: string, name: string): Promise<void> {
    await this.done(id, 'Renaming…', this.client.changeKept(id, { name }))
  }

  async pinCheckpoint(id: string, pinned: boolean): Promise<void> {
    await this.done(id, pinned ? 'Pinning…' : 'Unpinning…', this.client.changeKept(id, { pinned }))
  }

  /** Takes a checkpoint out of the list; the toast brings it back. */
  async deleteCheckpoint(kept: KeptCheckpoint, name: string): Promise<void> {
    const result = await this.done(kept.id, 'Deleting…', this.client.setAside(kept.id, true))
    if (!result.ok) return
    this.stores.toasts.deleted(`${name} deleted`, () => void this.done(kept.id, 'Bringing back…', this.client.setAside(kept.id, false)))
  }

  /** A run of this session or an earlier one. */
  async renameRun(id: string, name: string): Promise<void> {
    const { run } = this.stores
    run.setState(({ records }) => ({ records: records.map((record) => (record.id === id ? { ...record, name } : record)) }))
    await this.done(id, 'Renaming…', this.client.renameRun(id, name))
  }

  async exportKept(kept: KeptCheckpoint, kind: CheckpointKind, run: string): Promise<void> {
    const file = await this.done(kept.id, 'Exporting…', this.client.exportKept(kept.id, kind))
    if (file.ok) download(file.value, exportName(kept, kind, run))
  }

  /** Goes on from a kept checkpoint, on the data that it was trained on, which is opened where that can be done; see {@link train}. */
  async resumeKept(kept: KeptCheckpoint, run: KeptRun | null): Promise<void> {
    if (this.locked() || this.#isElsewhere(kept, run) || !(await this.#openItsData(kept, run))) return
    const taken = await this.take(kept.id, true)
    if (!taken) return
    // what it has done so far stands on the charts before it
    if (run) await this.drawRun(run)
    await this.begun('resume', taken)
  }

  /** A new run that goes on where a checkpoint stands: its settings stand on Train, to be changed before it starts. */
  async forkKept(kept: KeptCheckpoint, run: KeptRun | null): Promise<void> {
    if (this.locked() || !(await this.#openItsData(kept, run))) return
    const taken = await this.take(kept.id, false)
    if (taken) await this.begun('resume', taken, true)
  }

  /** A new run with the draft's settings, from the weights of a kept checkpoint. */
  async trainFromKept(kept: KeptCheckpoint): Promise<void> {
    if (this.locked()) return
    const taken = await this.take(kept.id, false)
    if (taken) await this.begun('weights', taken)
  }

  /** Reads a checkpoint; where it is damaged and an earlier one will do, that. */
  protected async take(id: string, orEarlier: boolean): Promise<CheckpointSummary | null> {
    const taken = await this.done(id, 'Reading…', this.client.takeKept(id, orEarlier))
    if (taken.ok) this.stores.run.setState(({ planned }) => ({ planned: withoutFile(planned) }))
    return taken.ok ? taken.value : null
  }

  /** Starts. What prevents it is said among the checkpoints as well, and what another checkpoint was taken for. */
  protected async begun(beginning: Beginning, from: CheckpointSummary, isFork = false): Promise<void> {
    const { run, checkpoints } = this.stores
    await this.train(beginning, from, isFork)
    const instead = from.instead && { subject: from.file, problem: from.instead, remedy: 'Delete the damaged one.' }
    checkpoints.setState({ problem: run.getState().problem ?? (instead || null) })
  }

  async #openItsData({ id, data, config }: KeptCheckpoint, run: KeptRun | null): Promise<boolean> {
    const { dataset, checkpoints } = this.stores
    const isOpen = (): boolean => dataMatch({ data, config }, dataset.getState().summary) === 'same'
    if (isOpen()) return true
    const source = (run?.source as Inspected | null | undefined) ?? builtinOf(data.name)
    if (source) {
      checkpoints.setState({ working: { id, what: `Opening ${data.name}…` } })
      await this.#openOneOf(source, data.name, isOpen)
      checkpoints.setState({ working: null })
    }
    if (isOpen()) return true
    checkpoints.setState({ problem: withoutItsData(data, fixesText(fixesOf(source))) })
    return false
  }

  /** Opens a run's data: as it was recorded, or what else may be it, with its fix-ups. What was open stays where none of them is it. */
  async #openOneOf(source: Inspected, name: string, isOpen: () => boolean): Promise<void> {
    const { library } = this.stores
    const { opened } = library.getState()
    await this.data.open(source)
    if (isOpen() || source.kind !== 'library') return
    if (library.getState().files === null) await this.data.readLibrary()
    const ways = otherWays(source, name, opened, library.getState().files ?? [])
    for (const way of ways) if ((await this.data.open(way)) && isOpen()) return
    library.forgetRefused()
    if (opened && library.getState().opened !== opened) await this.data.open(opened)
  }

  /** Another tab trains the run, as far as this page knows; the worker makes sure of it. */
  #isElsewhere({ run: id }: KeptCheckpoint, run: KeptRun | null): boolean {
    const { checkpoints, run: own } = this.stores
    if (id === null || !checkpoints.getState().held?.includes(id) || own.getState().records.some((record) => record.id === id)) return false
    const problem = new StudioError(
      run?.name ?? 'run',
      'another tab of this browser trains it.',
      'Stop it there, or close that tab; then resume it here.',
    )
    checkpoints.setState({ problem })
    return true
  }

  protected locked(): boolean {
    if (!isActive(this.phase)) return false
    this.stores.checkpoints.setState({ problem: lockedByRun('Checkpoints', 'The run') })
    return true
  }

  /** Does something with a checkpoint; what it failed of then stands among the checkpoints. */
  protected async done<T>(id: string, what: string, call: Promise<Result<T>>): Promise<Result<T>> {
    const { checkpoints } = this.stores
    checkpoints.setState({ working: { id, what }, problem: null })
    const result = await settle(call, 'Checkpoints')
    checkpoints.setState({ working: null, ...(!result.ok && { problem: result.problem }) })
    return result
  }
}
