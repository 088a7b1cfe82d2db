import { type Problem, toProblem } from '../../core/errors'
import type { LooseFile } from '../../core/library'
import type { Stores } from '../../store/stores'
import { DELETED_FOR } from '../../store/toasts'
import type { DataEvent, DataWorker } from '../../worker/dataProtocol'
import { settle } from './settle'

/** The data worker as the page sees it: commands only, events come to the listener. */
export type DataClient = Omit<DataWorker, 'connect'>
export type StartData = (listener: (event: DataEvent) => void, onCrash: (problem: Problem) => void) => DataClient

/** Beyond this share of what the browser allows nothing is kept for the sake of undo. */
const LEAST_FREE = 0.8

interface Taken {
  file: File
  skipBadRows: boolean
}

/** A removed file's bytes stay for so long, in milliseconds: as long as it can be brought back, and what that takes. */
const FORGET_AFTER = DELETED_FOR + 20_000

/** Files that come in, are kept and go. The data worker starts with the first thing that is asked of it. */
export class LibraryCommands {
  #client: DataClient | null = null
  #arrivals = 0
  /** Files on their way in, and refused ones, which may be taken without their bad rows. */
  readonly #files = new Map<string, Taken>()
  /** Files that found no room in the browser, by their id in the library: only the page holds them. */
  readonly #loose = new Map<string, LooseFile>()
  /** Removed files whose bytes are still there. */
  readonly #removed = new Map<string, ReturnType<typeof setTimeout>>()
  /** Arrivals that are over → the file that each became. */
  readonly #arrivedAs = new Map<string, string>()

  constructor(
    protected readonly stores: Stores,
    private readonly startData: StartData,
  ) {}

  protected get client(): DataClient {
    this.#client ??= this.startData(
      (event) => this.#hear(event),
      (problem) => this.#crash(problem),
    )
    return this.#client
  }

  /** What is kept, and how much room there is for more. */
  async readLibrary(): Promise<void> {
    const result = await settle(this.client.library(), 'Library')
    this.stores.library.setState(result.ok ? { files: result.value } : { files: [], trouble: result.problem })
    await this.measureRoom()
  }

  async measureRoom(): Promise<void> {
    try {
      this.stores.library.setState({ room: await this.client.room() })
    } catch {
      // Where the browser does not say, the page shows no meter.
      this.stores.library.setState({ room: null })
    }
  }

  /** Asks the browser not to clear what is kept when it runs short of room. */
  async askToPersist(): Promise<void> {
    await navigator.storage?.persist?.()
    await this.measureRoom()
  }

  /** Takes files in; the ids of those that got in, in the order in which they were given. */
  async takeFiles(files: readonly File[], skipBadRows = false): Promise<string[]> {
    const { library } = this.stores
    const taken = files.map((file) => ({ id: `arrival-${++this.#arrivals}`, file, skipBadRows }))
    for (const { id, file } of taken) {
      library.expect(id, file)
      this.#files.set(id, { file, skipBadRows })
    }
    await this.#makeRoom(files.reduce((sum, { size }) => sum + size, 0))
    this.client.take(taken).catch((error) => {
      for (const { id, file } of taken) this.#refuse(id, toProblem(error, file.name))
    })
    await this.#whenOver(new Set(taken.map(({ id }) => id)))
    void this.measureRoom()
    return taken.flatMap(({ id }) => this.#arrivedAs.get(id) ?? [])
  }

  cancelArrival(id: string): void {
    this.#forgetArrival(id)
    this.client.cancel(id).catch(() => undefined)
  }

  /** A refused file goes from the list. */
  dismissArrival(id: string): void {
    this.#forgetArrival(id)
  }

  /** The file that was refused under this id. */
  refusedFile(id: string): File | null {
    return this.#files.get(id)?.file ?? null
  }

  /** Takes a refused file all the same, without its bad rows; its id when it got in. */
  async takeWithoutBadRows(id: string): Promise<string[]> {
    const refused = this.#files.get(id)
    if (!refused) return []
    this.#forgetArrival(id)
    return this.takeFiles([refused.file], true)
  }

  /** Those of the files that only the page holds. */
  protected looseFiles(ids: readonly string[]): LooseFile[] {
    return ids.flatMap((id) => this.#loose.get(id) ?? [])
  }

  /** Out of the library; the toast brings it back. */
  protected async removeFile(id: string, name: string, onRestored: () => unknown): Promise<void> {
    const { library, toasts } = this.stores
    const result = await settle(this.client.remove(id), name)
    if (!result.ok) return library.setState({ trouble: result.problem })
    library.remove(id)
    const forget = setTimeout(() => void this.#forget(id), FORGET_AFTER)
    this.#removed.set(id, forget)
    toasts.deleted(`Removed ${name}`, () => {
      clearTimeout(forget)
      this.#removed.delete(id)
      void this.#restore(id, name).then(onRestored)
    })
  }

  async #restore(id: string, name: string): Promise<void> {
    const result = await settle(this.client.restore(id), name)
    if (result.ok) this.stores.library.hear({ kind: 'arrived', id, file: result.value })
    else this.stores.library.setState({ trouble: result.problem })
  }

  /** Where files that come in would find no room, the bytes of removed ones make it. */
  async #makeRoom(bytes: number): Promise<void> {
    const { room } = this.stores.library.getState()
    if (this.#removed.size === 0 || !room || room.used + bytes <= room.quota * LEAST_FREE) return
    for (const [id, timer] of [...this.#removed]) {
      clearTimeout(timer)
      await this.#forget(id)
    }
  }

  async #forget(id: string): Promise<void> {
    this.#removed.delete(id)
    await this.client.forget(id).catch(() => undefined)
    await this.measureRoom()
  }

  #forgetArrival(id: string): void {
    this.#files.delete(id)
    this.stores.library.dismiss(id)
  }

  /** The worker stopped: nothing that it was asked for will come. */
  #crash(problem: Problem): void {
    this.#client = null
    this.stores.library.setState({ trouble: problem })
    this.stores.inspection.setState({ inspecting: null, projecting: null, problem })
    for (const { id, problem: earlier } of this.stores.library.getState().arrivals) if (!earlier) this.#refuse(id, problem)
  }

  #refuse(id: string, problem: Problem): void {
    const { library } = this.stores
    const arrival = library.getState().arrivals.find((one) => one.id === id)
    if (arrival && !arrival.problem) library.hear({ kind: 'arrival', arrival: { ...arrival, problem } })
  }

  #hear(event: DataEvent): void {
    const { library, inspection } = this.stores
    if (event.kind === 'progress') {
      inspection.hear(event.of, event.share)
      return
    }
    const id = event.kind === 'arrival' ? event.arrival.id : event.id
    // What is heard of a file after it was cancelled is old news.
    const taken = this.#files.get(id)
    if (!taken) return
    if (event.kind === 'arrived') {
      this.#files.delete(id)
      this.#arrivedAs.set(id, event.file.id)
      if (!event.file.kept) this.#loose.set(event.file.id, { id: event.file.id, ...taken })
    }
    library.hear(event)
  }

  /** Resolves when each of the arrivals is in, refused or cancelled: calls and events come on different ports, in any order. */
  #whenOver(ids: ReadonlySet<string>): Promise<void> {
    const { library } = this.stores
    const isOver = (): boolean => !library.getState().arrivals.some(({ id, problem }) => ids.has(id) && problem === null)
    return new Promise((resolve) => {
      if (isOver()) return resolve()
      const off = library.subscribe(() => {
        if (!isOver()) return
        off()
        resolve()
      })
    })
  }
}
