/** Stores in memory, for tests: what they hold can be looked at and spoilt. */
import type { KeptCheckpoint, KeptRun } from '../core/keptCheckpoint'
import { type ByteStore, CheckpointShelf, type RecordChanges, type RecordStore, type Turns } from './checkpoints'
import { MemoryLines } from './lines.testing'

export class MemoryBytes implements ByteStore {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  /** Bytes that fit; a write beyond leaves a part behind, as a full disk does. */
  quota = Number.POSITIVE_INFINITY

  private get used(): number {
    return [...this.files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  async write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const free = this.quota - this.used
    this.files.set(name, bytes.slice(0, Math.min(free, bytes.byteLength)))
    if (bytes.byteLength > free) throw new DOMException('The disk is full.', 'QuotaExceededError')
  }
  async read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.files.get(name)
    if (!bytes) throw new DOMException(name, 'NotFoundError')
    return bytes.slice()
  }
  async remove(name: string): Promise<void> {
    this.files.delete(name)
  }
  async names(): Promise<string[]> {
    return [...this.files.keys()]
  }
  async room() {
    return { used: this.used, quota: this.quota }
  }
}

export class MemoryRecords implements RecordStore {
  readonly checkpoints = new Map<string, KeptCheckpoint>()
  readonly runs = new Map<string, KeptRun>()
  /** The next change fails. */
  failing = false

  async all() {
    return structuredClone({ checkpoints: [...this.checkpoints.values()], runs: [...this.runs.values()] })
  }
  async apply({ checkpoints = [], runs = [], goneCheckpoints = [], goneRuns = [] }: RecordChanges): Promise<void> {
    if (this.failing) throw new DOMException('The transaction was aborted.', 'AbortError')
    for (const id of goneCheckpoints) this.checkpoints.delete(id)
    for (const id of goneRuns) this.runs.delete(id)
    for (const kept of checkpoints) this.checkpoints.set(kept.id, structuredClone(kept))
    for (const run of runs) this.runs.set(run.id, structuredClone(run))
  }
}

/** One after the other. */
export function memoryTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}

/** A shelf in memory, with what it stands on. `clock.now` is its time. */
export function memoryShelf(bytes = new MemoryBytes(), records = new MemoryRecords(), lines = new MemoryLines()) {
  const clock = { now: 0 }
  return { shelf: new CheckpointShelf(bytes, records, lines, () => clock.now, memoryTurns()), bytes, records, lines, clock }
}
