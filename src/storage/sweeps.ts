/** The queue of sweeps in IndexedDB, shared by all tabs of this browser. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Lease, Leases, QueueStore, Sweep, Trial, TrialRecords, Versioned, VersionedRecords } from '../core/sweep/types'

export const SWEEPS_DATABASE = 'lattice-studio-sweeps'
/** A change of the stores is a new version, with its step in `upgrade`. */
const VERSION = 1

interface Kept<T> extends Versioned<T> {
  id: string
}
interface Schema extends DBSchema {
  sweeps: { key: string; value: Kept<Sweep> }
  trials: { key: string; value: Kept<Trial> }
  leases: { key: string; value: Lease & { id: string } }
}
type Records = { sweeps: Sweep; trials: Trial }
type Open = () => Promise<IDBPDatabase<Schema>>

/** The names of all Web Locks that are held in this browser; null where it has none. */
export type HeldLocks = () => Promise<readonly string[] | null>

const heldLocks: HeldLocks = async () => {
  const locks = await navigator.locks?.query()
  return locks ? (locks.held ?? []).map(({ name = '' }) => name) : null
}

class IndexedVersions<K extends keyof Records> implements VersionedRecords<Records[K]> {
  constructor(
    protected readonly open: Open,
    private readonly store: K,
  ) {}

  async all(): Promise<Versioned<Records[K]>[]> {
    return (await (await this.open()).getAll(this.store)) as unknown as Versioned<Records[K]>[]
  }

  async get(id: string): Promise<Versioned<Records[K]> | null> {
    return ((await (await this.open()).get(this.store, id)) ?? null) as unknown as Versioned<Records[K]> | null
  }

  /** Reading and writing are one transaction: of two who know the same version one is refused. */
  async put(id: string, value: Records[K], after: number): Promise<boolean> {
    const transaction = (await this.open()).transaction(this.store, 'readwrite', { durability: 'strict' })
    const records = transaction.objectStore(this.store)
    const known = (await records.get(id))?.version ?? 0
    if (known === after) await records.put({ id, version: after + 1, value } as never)
    await transaction.done
    return known === after
  }
}

class IndexedTrials extends IndexedVersions<'trials'> implements TrialRecords {
  constructor(open: Open) {
    super(open, 'trials')
  }

  /** A trial's id begins with its sweep's and a dot. */
  async of(sweep: string): Promise<Versioned<Trial>[]> {
    const range = IDBKeyRange.bound(`${sweep}.`, `${sweep}.\uffff`)
    const found = (await (await this.open()).getAll('trials', range)) as Versioned<Trial>[]
    return found.filter(({ value }) => value.sweep === sweep)
  }
}

const leaseId = (trial: string, token: number): string => `${trial}@${token}`

class IndexedLeases implements Leases {
  constructor(
    private readonly open: Open,
    private readonly held: HeldLocks,
  ) {}

  async all(): Promise<Lease[]> {
    return (await this.open()).getAll('leases')
  }

  async get(trial: string, token: number): Promise<Lease | null> {
    return (await (await this.open()).get('leases', leaseId(trial, token))) ?? null
  }

  async put(lease: Lease): Promise<void> {
    await (await this.open()).put('leases', { ...lease, id: leaseId(lease.trial, lease.token) })
  }

  async drop(trial: string, token: number): Promise<void> {
    await (await this.open()).delete('leases', leaseId(trial, token))
  }

  /** A worker holds the Web Lock that its leases name, and the browser gives it back when the worker is gone. */
  async alive({ place }: Lease): Promise<boolean | null> {
    const held = await this.held()
    return held ? held.includes(place) : null
  }
}

/** This browser's queue. Where it refuses storage every call is rejected. */
export function openSweeps(name = SWEEPS_DATABASE, held: HeldLocks = heldLocks): QueueStore {
  let database: Promise<IDBPDatabase<Schema>> | null = null
  const forget = (): void => {
    database = null
  }
  const open: Open = () => {
    database ??= openDB<Schema>(name, VERSION, {
      upgrade: (fresh) => {
        fresh.createObjectStore('sweeps', { keyPath: 'id' })
        fresh.createObjectStore('trials', { keyPath: 'id' })
        fresh.createObjectStore('leases', { keyPath: 'id' })
      },
      // a newer studio in another tab waits for this connection to close
      blocking: (_, __, event) => {
        forget()
        ;(event.target as IDBDatabase).close()
      },
      terminated: forget,
    })
    database.catch(forget)
    return database
  }
  return { sweeps: new IndexedVersions(open, 'sweeps'), trials: new IndexedTrials(open), leases: new IndexedLeases(open, held) }
}
