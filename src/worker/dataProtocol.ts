/**
 * What the page and the data worker say to each other: files come in here, are read and kept, and the dataset is looked at, away
 * from the worker that trains. What becomes a run's dataset is opened there by its {@link DatasetChoice}.
 */
import type { Config } from '../core/config/types'
import type { BuiltinName, DatasetSummary } from '../core/dataset'
import type {
  DatasetChoice,
  FileArrival,
  Inspection,
  LibraryFile,
  LooseFile,
  Neighbour,
  Projection,
  ProjectionRequest,
  RowFilter,
  RowView,
} from '../core/library'
import type { Result } from './protocol'

export type { RowFilter } from '../core/library'

/** What is looked at. */
export type Inspected = { kind: 'builtin'; name: BuiltinName } | { kind: 'library'; choice: DatasetChoice }

export type DataEvent =
  /** A file on its way in; at most ten a second for each. */
  | { kind: 'arrival'; arrival: FileArrival }
  /** It is in; its arrival is over. */
  | { kind: 'arrived'; id: string; file: LibraryFile }
  /** 0 … 1 of the work under way. */
  | { kind: 'progress'; of: 'inspect' | 'project'; share: number }

export interface DataWorker {
  connect(events: MessagePort): void
  /** Everything that is kept. */
  library(): Promise<Result<LibraryFile[]>>
  /** Takes files in, one after the other; resolves when all are in or refused. Their events say how far each is. */
  take(files: { id: string; file: File; skipBadRows?: boolean }[]): Promise<void>
  /** Stops taking a file in, and removes what was stored of it. */
  cancel(id: string): Promise<void>
  /** Out of the library; its bytes go when `forget` is called for good, so that it can be brought back until then. */
  remove(id: string): Promise<Result<null>>
  restore(id: string): Promise<Result<LibraryFile>>
  forget(id: string): Promise<void>
  /** Bytes stored and allowed. */
  room(): Promise<{ used: number; quota: number; persisted: boolean }>
  /** The choice that names, shapes and CONTRACT.md's rules suggest for these files; a problem where nothing fits. */
  suggest(files: readonly string[]): Promise<Result<DatasetChoice>>
  /** Reads what is asked for and keeps it open for the questions below; split and pairing are those of the config. */
  inspect(what: Inspected, config: Config): Promise<Result<{ summary: DatasetSummary; inspection: Inspection }>>
  project(request: ProjectionRequest): Promise<Result<Projection | null>>
  cancelProjection(): Promise<void>
  /** By cosine of standardised rows, best first; itself is left out. */
  neighbours(row: number, role: 'query' | 'reply', count: number): Promise<Result<Neighbour[]>>
  rows(rows: readonly number[]): Promise<Result<RowView[]>>
  /** Numbers of all rows that a filter leaves, ascending: what {@link rows} is asked for. */
  list(filter: RowFilter): Promise<Result<Uint32Array>>
  /** What is inspected, fixes and all, as one `.safetensors` of `query`, `reply` and `group`. */
  exportDataset(): Promise<Result<Blob>>
}

/** What the worker itself understands, beside what the page may ask of it. */
export interface DataHost extends DataWorker {
  /** It lives. */
  ping(): Promise<void>
  /** Takes over a file that lives with the page, from a worker that was ended. */
  adopt(entry: LibraryFile, file: LooseFile): Promise<void>
}
