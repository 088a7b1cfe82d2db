/** The database of checkpoints and runs: its versions, and the way from one to the next. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb'
import { StudioError } from '../core/errors'
import { type KeptCheckpoint, type KeptRun, UNTOLD } from '../core/keptCheckpoint'

export const DATABASE = 'lattice-studio-checkpoints'

export interface Schema extends DBSchema {
  checkpoints: { key: string; value: KeptCheckpoint }
  runs: { key: string; value: KeptRun }
}

type Upgrade = (database: IDBPDatabase<Schema>, transaction: Transaction) => Promise<void>
type Transaction = IDBPTransaction<Schema, ('checkpoints' | 'runs')[], 'versionchange'>

/** Entry k leads from version k to version k + 1; what stands here never changes, a new version is a new entry. */
const UPGRADES: readonly Upgrade[] = [
  async (database) => {
    database.createObjectStore('checkpoints', { keyPath: 'id' })
    database.createObjectStore('runs', { keyPath: 'id' })
  },
  // runs are recorded whole: what was not told of the earlier ones gets a value
  async (_, transaction) => {
    const runs = transaction.objectStore('runs')
    for (const run of await runs.getAll()) await runs.put({ ...UNTOLD, ...run })
  },
  // notes at steps are a part of a run
  async (_, transaction) => {
    const runs = transaction.objectStore('runs')
    for (const run of await runs.getAll()) await runs.put({ ...run, notes: run.notes ?? [] })
  },
]

/** The version that this studio reads and writes. */
export const VERSION = UPGRADES.length

/** Brings a database from an earlier version to a later one, all in one transaction. */
export async function upgrade(database: IDBPDatabase<Schema>, from: number, to: number, transaction: Transaction): Promise<void> {
  for (const step of UPGRADES.slice(from, to)) await step(database, transaction)
}

const newer = (cause: unknown): StudioError =>
  new StudioError(
    'Storage',
    `checkpoints and runs were kept here by a newer studio than this page: it knows version ${VERSION} of their database.`,
    'Reload the page to get the newer studio; nothing was changed.',
    { cause },
  )

const older = (): StudioError =>
  new StudioError(
    'Storage',
    'another tab holds the checkpoints and runs with an older studio.',
    'Close or reload the other tabs of the studio, then reload this page.',
  )

/** One connection, opened when it is first needed, and anew when the browser or a newer tab has closed it. */
export class Database {
  private connection: Promise<IDBPDatabase<Schema>> | null = null

  constructor(private readonly name = DATABASE) {}

  /** @throws StudioError where a newer studio wrote it, or an older one in another tab is in the way */
  open(): Promise<IDBPDatabase<Schema>> {
    this.connection ??= this.connect()
    return this.connection
  }

  private connect(): Promise<IDBPDatabase<Schema>> {
    return new Promise((resolve, reject) => {
      const forget = (): void => {
        this.connection = null
      }
      openDB<Schema>(this.name, VERSION, {
        upgrade: (database, from, to, change) => {
          const transaction = change as unknown as Transaction
          // all of it or nothing: the error then comes as that of opening
          upgrade(database, from, to ?? VERSION, transaction).catch(() => transaction.abort())
        },
        blocked: () => reject(older()),
        // a newer studio in another tab waits for this connection to close
        blocking: (_, __, event) => {
          forget()
          ;(event.target as IDBDatabase).close()
        },
        terminated: forget,
      }).then(resolve, (error: unknown) => {
        forget()
        reject(error instanceof Error && error.name === 'VersionError' ? newer(error) : error)
      })
    })
  }
}
