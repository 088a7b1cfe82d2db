import type { Config } from '../core/config/types'
import type { DatasetSummary } from '../core/dataset'
import { StudioError } from '../core/errors'
import type {
  DatasetChoice,
  Inspection,
  LibraryFile,
  LooseFile,
  Neighbour,
  Projection,
  ProjectionRequest,
  RowFilter,
  RowView,
} from '../core/library'
import { safetensorsOf } from '../dataset/inspect/export'
import { Inspector } from '../dataset/inspect/inspector'
import { between, type Pace } from '../dataset/rows/matrix'
import type { Role } from '../dataset/types'
import type { Library } from '../storage/library'
import { Arrivals } from './arrivals'
import { attempt } from './attempt'
import type { DataEvent, DataHost, Inspected } from './dataProtocol'
import { type Held, look } from './look'
import { pacing } from './pacing'
import type { Result } from './protocol'
import { suggestChoice } from './suggest'

/** Bytes up to which what is looked at is read into memory; the run has its own copy. */
const LOOK_LIMIT = 2 ** 26

/** The worker's side of the data protocol: holds the library and the dataset that is looked at. */
export class DataStudio implements DataHost {
  private port: MessagePort | null = null
  private readonly loose = new Map<string, { entry: LibraryFile; file: LooseFile }>()
  /** Of them, those that are out of the library and can still be brought back. */
  private readonly hidden = new Set<string>()
  private readonly arrivals: Arrivals
  private held: Held | null = null
  private looking = new AbortController()
  private projecting = new AbortController()
  private tidied: Promise<void> | null = null

  constructor(private readonly kept: Library) {
    this.arrivals = new Arrivals(
      kept,
      (event) => this.post(event),
      (entry, file) => this.loose.set(entry.id, { entry, file }),
    )
  }

  connect(events: MessagePort): void {
    this.port = events
  }

  private post(event: DataEvent): void {
    this.port?.postMessage(event)
  }

  async ping(): Promise<void> {}

  async adopt(entry: LibraryFile, file: LooseFile): Promise<void> {
    this.loose.set(entry.id, { entry, file })
  }

  library(): Promise<Result<LibraryFile[]>> {
    return attempt(async () => {
      this.tidied ??= this.kept.tidy().catch(() => undefined)
      await this.tidied
      return this.all()
    }, 'Library')
  }

  private async all(): Promise<LibraryFile[]> {
    const loose = [...this.loose.values()].map(({ entry }) => entry).filter(({ id }) => !this.hidden.has(id))
    return [...loose, ...(await this.stored())]
  }

  /** Where the browser stores nothing, nothing is kept. */
  private stored(): Promise<LibraryFile[]> {
    return this.kept.list().catch(() => [])
  }

  take(files: { id: string; file: File; skipBadRows?: boolean }[]): Promise<void> {
    return this.arrivals.take(files.map(({ skipBadRows = false, ...incoming }) => ({ ...incoming, skipBadRows })))
  }

  async cancel(id: string): Promise<void> {
    this.arrivals.cancel(id)
  }

  remove(id: string): Promise<Result<null>> {
    return attempt(async () => {
      if (this.loose.has(id)) this.hidden.add(id)
      else await this.kept.remove(id)
      return null
    }, 'Library')
  }

  restore(id: string): Promise<Result<LibraryFile>> {
    this.hidden.delete(id)
    return attempt(async () => this.loose.get(id)?.entry ?? this.kept.restore(id), 'Library')
  }

  async forget(id: string): Promise<void> {
    if (!this.loose.has(id)) await this.kept.forget(id)
    else if (this.hidden.delete(id)) this.loose.delete(id)
  }

  room(): Promise<{ used: number; quota: number; persisted: boolean }> {
    return this.kept.files.room()
  }

  suggest(ids: readonly string[]): Promise<Result<DatasetChoice>> {
    return attempt(async () => {
      const all = await this.all()
      return suggestChoice(ids.flatMap((id) => all.find((file) => file.id === id) ?? []))
    }, 'Files')
  }

  inspect(what: Inspected, config: Config): Promise<Result<{ summary: DatasetSummary; inspection: Inspection }>> {
    return attempt(async () => {
      this.looking.abort(new StudioError('Data', 'something else is looked at now.', 'Open it again.'))
      this.projecting.abort()
      this.looking = new AbortController()
      const { signal } = this.looking
      const pace = pacing(signal, (share) => this.post({ kind: 'progress', of: 'inspect', share }))
      const files = new Map([...this.loose].map(([id, { file }]) => [id, file]))
      const held = await look(what, { library: this.kept, loose: files, limit: LOOK_LIMIT, before: this.held, pace: between(pace, 0, 0.5) })
      const inspector = await Inspector.look(held.looked, config, between(pace, 0.5, 1)).catch(async (error: unknown) => {
        if (held !== this.held) await held.close()
        throw error
      })
      if (held !== this.held) await this.held?.close()
      this.held = { ...held, inspector }
      return { summary: inspector.summary, inspection: inspector.inspection }
    }, 'Data')
  }

  private get inspector(): Inspector {
    if (this.held?.inspector) return this.held.inspector
    throw new StudioError('Data', 'nothing is looked at yet.', 'Open a dataset.')
  }

  project(request: ProjectionRequest): Promise<Result<Projection | null>> {
    return attempt(async () => {
      this.projecting.abort()
      this.projecting = new AbortController()
      const { signal } = this.projecting
      const pace = pacing(signal, (share) => this.post({ kind: 'progress', of: 'project', share }))
      try {
        return await this.inspector.project(request, pace)
      } catch (error) {
        if (signal.aborted) return null
        throw error
      }
    }, 'Projection')
  }

  async cancelProjection(): Promise<void> {
    this.projecting.abort()
  }

  neighbours(row: number, role: Role, count: number): Promise<Result<Neighbour[]>> {
    return attempt(() => this.inspector.neighbours(row, role, count, this.quiet()), 'Data')
  }

  /** Lets messages in, and ends when something else is looked at. */
  private quiet(): Pace {
    return pacing(this.looking.signal, () => undefined)
  }

  rows(rows: readonly number[]): Promise<Result<RowView[]>> {
    return attempt(async () => this.inspector.rows(rows), 'Data')
  }

  list(filter: RowFilter): Promise<Result<Uint32Array>> {
    return attempt(async () => this.inspector.list(filter), 'Data')
  }

  exportDataset(): Promise<Result<Blob>> {
    return attempt(async () => {
      const pace = this.quiet()
      const parts: Blob[] = []
      // each piece becomes a Blob at once, which the browser may keep on disk
      for (const piece of safetensorsOf(this.inspector.looked.raw)) {
        parts.push(new Blob([piece]))
        await pace(0)
      }
      return new Blob(parts, { type: 'application/octet-stream' })
    }, 'Data')
  }
}
