/**
 * The shelf of checkpoints. A checkpoint is first bytes, then a record that names them and their SHA-256; nothing is shown without a
 * record, and no record is written before its bytes are on the disk. So whatever is torn is never taken for whole.
 */
import { StudioError } from '../core/errors'
import { type CheckpointRole, type KeptCheckpoint, type KeptRun, type Shelf, toPrune } from '../core/keptCheckpoint'

/** Bytes by name. */
export interface ByteStore {
  /** Resolves when the bytes are flushed to the disk. What it leaves of a write that failed is removed by the caller. */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Rejects where there is no such file. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>
  /** Whether it was there does not matter. */
  remove(name: string): Promise<void>
  names(): Promise<string[]>
  room(): Promise<Shelf['room']>
}

/** All changes of one step: they happen together or not at all. */
export interface RecordChanges {
  checkpoints?: readonly KeptCheckpoint[]
  runs?: readonly KeptRun[]
  goneCheckpoints?: readonly string[]
  goneRuns?: readonly string[]
}

/** Records by id. */
export interface RecordStore {
  all(): Promise<{ checkpoints: KeptCheckpoint[]; runs: KeptRun[] }>
  /** One transaction; resolves when it is on the disk. */
  apply(changes: RecordChanges): Promise<void>
}

/** A checkpoint on its way in: what the shelf cannot find out by itself. */
export type NewCheckpoint = Omit<KeptCheckpoint, 'bytes' | 'sha256' | 'removed'>

/** Milliseconds for which what was put aside can be brought back. */
const UNDO_MS = 10 * 60_000

const hex = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => hex(await crypto.subtle.digest('SHA-256', bytes))

const isFull = (error: unknown): boolean => error instanceof Error && error.name === 'QuotaExceededError'

/** Does `work` while nobody else, in this tab or another, does work of this kind. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** Checkpoints of this browser. Its calls take turns, so that no two changes meet. */
export class CheckpointShelf {
  private checkpoints = new Map<string, KeptCheckpoint>()
  private runs = new Map<string, KeptRun>()
  private tidy = false

  constructor(
    private readonly bytes: ByteStore,
    private readonly records: RecordStore,
    private readonly now: () => number,
    private readonly turns: Turns,
  ) {}

  /** All that is in the list. */
  async list(): Promise<Shelf> {
    await this.inTurn(async () => undefined)
    const checkpoints = [...this.checkpoints.values()].filter(({ removed }) => removed === null)
    checkpoints.sort((a, b) => b.created.localeCompare(a.created) || b.step - a.step)
    const room = await this.bytes.room().catch(() => null)
    return { checkpoints, runs: [...this.runs.values()], room }
  }

  /**
   * Keeps a checkpoint, and the run that it belongs to. Takes over the roles that others of that run had, and prunes those.
   * @throws StudioError when there is no room; what was kept before stays as it was
   */
  save(checkpoint: NewCheckpoint, bytes: Uint8Array<ArrayBuffer>, run: KeptRun | null): Promise<KeptCheckpoint> {
    return this.inTurn(async () => {
      await this.sweep()
      const size = bytes.byteLength
      try {
        await this.bytes.write(checkpoint.id, bytes)
        const kept: KeptCheckpoint = { ...checkpoint, bytes: size, sha256: await sha256(bytes), removed: null }
        await this.discard(await this.record(kept, run))
        return kept
      } catch (error) {
        await this.discard([checkpoint.id])
        throw isFull(error) ? noRoom(checkpoint.step, size, error) : error
      }
    })
  }

  /** Writes the record of bytes that are there. @returns what had to go for it */
  private async record(kept: KeptCheckpoint, run: KeptRun | null): Promise<string[]> {
    const others = [...this.checkpoints.values()].filter((other) => other.run !== null && other.run === kept.run)
    const stripped = others.map((other) => without(other, kept.roles))
    const pruned = toPrune([...stripped, kept]).map(({ id }) => id)
    const changed = stripped.filter((other, i) => other !== others[i] && !pruned.includes(other.id))
    await this.apply({ checkpoints: [...changed, kept], goneCheckpoints: pruned, runs: run ? [this.named(run)] : [] })
    return pruned
  }

  /**
   * The bytes of a checkpoint, as they were saved.
   * @throws StudioError when they are missing or differ by so much as a bit
   */
  read(id: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.inTurn(async () => {
      const kept = this.checkpoint(id)
      const damaged = (problem: string, cause?: unknown): StudioError =>
        new StudioError(nameOf(kept), problem, 'Use another checkpoint, and delete this one.', { cause })
      const bytes = await this.bytes.read(id).catch((error) => {
        throw damaged('its bytes are no longer in this browser.', error)
      })
      if (bytes.byteLength !== kept.bytes) throw damaged(`it has ${bytes.byteLength} bytes, and ${kept.bytes} were saved.`)
      if ((await sha256(bytes)) !== kept.sha256) throw damaged('its bytes are damaged: their checksum is not the one that was saved.')
      return bytes
    })
  }

  /** The record of a checkpoint, and of its run. @throws StudioError for one that is gone */
  find(id: string): Promise<{ checkpoint: KeptCheckpoint; run: KeptRun | null }> {
    return this.inTurn(async () => {
      const checkpoint = this.checkpoint(id)
      return { checkpoint, run: this.runs.get(checkpoint.run ?? '') ?? null }
    })
  }

  private checkpoint(id: string): KeptCheckpoint {
    const kept = this.checkpoints.get(id)
    if (kept) return kept
    throw new StudioError('checkpoint', 'it is no longer there.', 'Choose another one.')
  }

  change(id: string, change: Partial<Pick<KeptCheckpoint, 'name' | 'pinned'>>): Promise<void> {
    return this.inTurn(async () => this.apply({ checkpoints: [{ ...this.checkpoint(id), ...change }] }))
  }

  /** Puts a checkpoint aside, or brings it back. Its bytes go when some time has passed. */
  setAside(id: string, aside: boolean): Promise<void> {
    return this.inTurn(async () => this.apply({ checkpoints: [{ ...this.checkpoint(id), removed: aside ? this.now() : null }] }))
  }

  /** Writes how a run stands; one that left no checkpoint is not kept. */
  putRun(run: KeptRun): Promise<void> {
    return this.inTurn(async () => {
      if (this.runs.has(run.id)) await this.apply({ runs: [this.named(run)] })
    })
  }

  /** A run keeps the name that a person gave it. */
  private named(run: KeptRun): KeptRun {
    return { ...run, name: this.runs.get(run.id)?.name ?? run.name }
  }

  renameRun(id: string, name: string): Promise<void> {
    return this.inTurn(async () => {
      const run = this.runs.get(id)
      if (run) await this.apply({ runs: [{ ...run, name }] })
    })
  }

  /** A run goes on from an earlier step: what it had after that is no longer its last or its best. */
  goBack(run: string, step: number): Promise<void> {
    return this.inTurn(async () => {
      const later = [...this.checkpoints.values()].filter((kept) => kept.run === run && kept.step > step && kept.roles.length > 0)
      if (later.length > 0) await this.apply({ checkpoints: later.map((kept) => ({ ...kept, roles: [] })) })
    })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.turns(async () => {
      // another tab may have changed them
      const { checkpoints, runs } = await this.records.all()
      this.checkpoints = new Map(checkpoints.map((kept) => [kept.id, kept]))
      this.runs = new Map(runs.map((run) => [run.id, run]))
      if (!this.tidy) await this.tidyUp()
      return work()
    })
  }

  /** Removes what nothing names: bytes of a save that never ended, runs without a checkpoint. */
  private async tidyUp(): Promise<void> {
    const used = new Set([...this.checkpoints.values()].map(({ run }) => run))
    const idle = [...this.runs.keys()].filter((id) => !used.has(id))
    if (idle.length > 0) await this.apply({ goneRuns: idle })
    await this.discard((await this.bytes.names()).filter((name) => !this.checkpoints.has(name)))
    this.tidy = true
  }

  /** Removes for good what was put aside long enough ago. */
  private async sweep(): Promise<void> {
    const limit = this.now() - UNDO_MS
    const gone = [...this.checkpoints.values()].filter(({ removed }) => removed !== null && removed < limit).map(({ id }) => id)
    if (gone.length === 0) return
    await this.apply({ goneCheckpoints: gone })
    await this.discard(gone)
  }

  private async apply(changes: RecordChanges): Promise<void> {
    await this.records.apply(changes)
    for (const id of changes.goneCheckpoints ?? []) this.checkpoints.delete(id)
    for (const id of changes.goneRuns ?? []) this.runs.delete(id)
    for (const kept of changes.checkpoints ?? []) this.checkpoints.set(kept.id, kept)
    for (const run of changes.runs ?? []) this.runs.set(run.id, run)
  }

  /** Bytes that cannot be removed now are removed when the shelf is next opened. */
  private async discard(names: readonly string[]): Promise<void> {
    for (const name of names) await this.bytes.remove(name).catch(() => undefined)
  }
}

const noRoom = (step: number, size: number, cause: unknown): StudioError =>
  new StudioError(
    `checkpoint of step ${step}`,
    `the browser has no room for its ${size} bytes, so it was not saved.`,
    'Delete checkpoints under Runs, or free space on the disk; training goes on.',
    { cause },
  )

function without(kept: KeptCheckpoint, roles: readonly CheckpointRole[]): KeptCheckpoint {
  const left = kept.roles.filter((role) => !roles.includes(role))
  return left.length === kept.roles.length ? kept : { ...kept, roles: left }
}

/** What a message calls a checkpoint. */
const nameOf = ({ name, file, step }: KeptCheckpoint): string => name || file || `checkpoint of step ${step}`
