import type { BuiltinName } from '../../core/dataset'
import type { Problem } from '../../core/errors'
import type { DatasetChoice, Fix, LibraryFile, TensorRef } from '../../core/library'
import { filesOf, lookedChoice, rememberedOpened } from '../../store/library'
import { isActive } from '../../store/run'
import type { Stores } from '../../store/stores'
import type { StudioClient } from '../../worker/client'
import type { Inspected } from '../../worker/dataProtocol'
import { InspectCommands } from './inspectCommands'
import type { StartData } from './libraryCommands'
import { lockedByRun, settle } from './settle'

/** Datasets: which is open, what was found in it, and what is done to it. */
export class DataCommands extends InspectCommands {
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    stores: Stores,
    startData: StartData,
    private readonly training: StudioClient,
  ) {
    super(stores, startData)
  }

  /** Opens what was open on the last visit; the studio starts on `clusters`. */
  async begin(): Promise<void> {
    const last = rememberedOpened(localStorage) ?? { kind: 'builtin', name: 'clusters' }
    if (last.kind === 'builtin') return void (await this.open(last))
    await this.readLibrary()
    const kept = new Set(this.stores.library.getState().files?.map(({ id }) => id))
    const whole = filesOf(last.choice).every((id) => kept.has(id))
    if (whole && (await this.open(last))) return
    const { problem } = this.stores.library.getState()
    if (await this.open({ kind: 'builtin', name: 'clusters' })) this.stores.library.setState({ problem: problem ?? GONE })
  }

  openBuiltin(name: BuiltinName): Promise<boolean> {
    return this.open({ kind: 'builtin', name })
  }

  /** Takes files in, and opens what their names and shapes suggest. */
  async openFiles(files: readonly File[]): Promise<void> {
    if (this.stores.library.getState().files === null) await this.readLibrary()
    await this.openKept(await this.takeFiles(files))
  }

  /** Opens what kept files suggest; where they alone suggest nothing, with those that are open. */
  async openKept(ids: readonly string[]): Promise<void> {
    const { library } = this.stores
    if (ids.length === 0 || isActive(this.stores.run.getState().state.phase)) return
    const { opened } = library.getState()
    const alone = await settle(this.client.suggest(ids), 'Files')
    const together =
      !alone.ok && opened?.kind === 'library' ? await settle(this.client.suggest([...filesOf(opened.choice), ...ids]), 'Files') : alone
    if (together.ok) return this.choose(library.mended(together.value))
    const { problem } = alone.ok ? together : alone
    const first = firstMatrix(library.getState().files ?? [], ids)
    if (first) await this.choose(library.mended({ query: first, reply: null, group: null, label: null, fixes: [] }))
    library.setState({ problem: first ? { ...problem, remedy: 'The first is open; choose query and reply below.' } : problem })
  }

  /** Out of the library; where it is open, the built-in dataset takes its place. The toast undoes both. */
  async removeKept({ id, name }: LibraryFile): Promise<void> {
    const { opened } = this.stores.library.getState()
    const used = opened?.kind === 'library' && filesOf(opened.choice).includes(id)
    if (used && !(await this.openBuiltin('clusters'))) return
    await this.removeFile(id, name, () => (used ? this.choose(opened.choice) : undefined))
  }

  /** The refused file once more, without its bad rows. */
  async skipBadRows(id: string): Promise<void> {
    await this.openKept(await this.takeWithoutBadRows(id))
  }

  /** Makes a choice the dataset; the chooser keeps it where it cannot be opened. */
  async choose(draft: DatasetChoice): Promise<void> {
    this.stores.library.setState({ draft, problem: null })
    await this.open({ kind: 'library', choice: draft })
  }

  /** One more fix, or one less. */
  async fix(change: (fixes: readonly Fix[]) => readonly Fix[]): Promise<void> {
    const choice = lookedChoice(this.stores.library.getState())
    if (choice) await this.choose({ ...choice, fixes: change(choice.fixes) })
  }

  /** Colours the rows by another tensor: nothing that a run reads changes, so it may be under way. */
  colourBy(label: TensorRef | null): void {
    const { library } = this.stores
    const choice = lookedChoice(library.getState())
    if (!choice) return
    const what = { kind: 'library', choice: { ...choice, label } } as const
    if (library.getState().refused) library.setState({ refused: what, draft: what.choice })
    else library.open(what)
  }

  /** True when it is open now; on a problem what was open stays so. One after the other: the last that was asked for is open. */
  open(what: Inspected): Promise<boolean> {
    const turn = this.#turn.then(() => this.#open(what))
    this.#turn = turn
    return turn
  }

  async #open(what: Inspected): Promise<boolean> {
    const { dataset, config, library } = this.stores
    const name = this.nameOf(what)
    if (isActive(this.stores.run.getState().state.phase)) {
      library.setState({ problem: lockedByRun(name, 'The dataset') })
      return false
    }
    // A row's number means another row in another dataset.
    const { place } = this.stores
    if (library.getState().opened && place.getState().screen === 'data') place.say('row', null)
    dataset.setState({ reading: name, problem: null })
    const loose = what.kind === 'library' ? this.looseFiles(filesOf(what.choice)) : []
    const source = { ...what, ...(loose.length > 0 && { loose }) }
    const result = await settle(this.training.openDataset(source, config.getState().config), name)
    dataset.setState(result.ok ? { reading: null, summary: result.value } : { reading: null })
    if (result.ok) library.open(what)
    else library.setState({ problem: result.problem, refused: what.kind === 'library' ? what : null })
    return result.ok
  }
}

/** Where names say nothing: the first matrix of the files. */
function firstMatrix(files: readonly LibraryFile[], ids: readonly string[]): TensorRef | null {
  for (const id of ids) {
    const tensor = files.find((file) => file.id === id)?.tensors.find(({ shape, dtype }) => shape.length === 2 && dtype !== 'TEXT')
    if (tensor) return { file: id, tensor: tensor.name }
  }
  return null
}

const GONE: Problem = {
  subject: 'Last dataset',
  problem: 'a file of the dataset that was open is no longer kept in this browser.',
  remedy: 'Drop it again; the built-in dataset is open instead.',
}
