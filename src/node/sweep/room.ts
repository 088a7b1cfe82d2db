/** Room on a disk that is full: a worker waits for it, as it waits where there is nothing to do. */
import { randomBytes } from 'node:crypto'
import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../core/config/types'
import { toProblem } from '../../core/errors'
import { geometryOf } from '../../core/geometry'
import { tensorShapes } from '../../core/parameters'
import type { QueueStore, VersionedRecords } from '../../core/sweep/types'
import { isFull, writeAtomic } from '../files'

/** How often it is looked, in milliseconds. */
const LOOK_MS = 2000
const MIB = 2 ** 20
/** A full checkpoint has the parameters and two moments of each; the last one is written beside the one before it. */
const COPIES = 2 * 3

/** Bytes that a trial needs to be saved. @param width of its data */
export function roomOf(config: Config, width: number): number {
  const values = tensorShapes(geometryOf(config, width), config).reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0)
  return COPIES * 4 * values + MIB
}

export class Room {
  private wanted: { folder: string; bytes: number } | null = null

  constructor(
    private readonly say: (text: string) => void,
    private readonly stop: AbortSignal,
    private readonly lookMs = LOOK_MS,
  ) {}

  /** A trial found no room in this folder, where it needs so many bytes. */
  missed(folder: string, bytes: number): void {
    this.wanted = { folder, bytes }
  }

  /** Waits until there is room for what missed it last. */
  async wait(): Promise<void> {
    const { wanted } = this
    if (!wanted) return
    if (!(await fits(wanted))) {
      this.say(`The disk is full: waits until ${Math.ceil(wanted.bytes / MIB)} MiB are free in ${wanted.folder}.`)
      do await this.pause()
      while (!this.stop.aborted && !(await fits(wanted)))
      this.goOn()
    }
    if (this.wanted === wanted) this.wanted = null
  }

  /** Does what writes to the disk, again and again while that is full. @throws what it fails of, a full disk only once it is stopped */
  async through<T>(work: () => Promise<T>): Promise<T> {
    for (let told = false; ; told = true) {
      try {
        const done = await work()
        if (told) this.goOn()
        return done
      } catch (error) {
        if (!isFull(error) || this.stop.aborted) throw error
        if (!told) this.say(`${toProblem(error).subject}: the disk is full. Waits for room.`)
        await this.pause()
      }
    }
  }

  private goOn(): void {
    if (!this.stop.aborted) this.say('There is room again: goes on.')
  }

  private pause(): Promise<unknown> {
    return sleep(this.lookMs, undefined, { signal: this.stop }).catch(() => undefined)
  }
}

/** Whether so much can be written: quotas are known by trying alone. */
async function fits({ folder, bytes }: { folder: string; bytes: number }): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes) return false
  const path = join(folder, `.room.${process.pid}-${randomBytes(4).toString('hex')}`)
  try {
    await writeAtomic(path, zeros(bytes))
    return true
  } catch (error) {
    if (isFull(error)) return false
    throw error
  } finally {
    await rm(path, { force: true })
  }
}

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= MIB) yield new Uint8Array(Math.min(MIB, left))
}

/** The same store, whose records wait for room. A heartbeat does not: it is made up for by the next. */
export function patientStore(store: QueueStore, room: Room): QueueStore {
  const { leases } = store
  return {
    sweeps: patient(store.sweeps, room),
    trials: { ...patient(store.trials, room), of: (sweep) => store.trials.of(sweep) },
    leases: {
      all: () => leases.all(),
      get: (trial, token) => leases.get(trial, token),
      put: (lease) => leases.put(lease).catch((error) => (isFull(error) ? undefined : Promise.reject(error))),
      drop: (trial, token) => leases.drop(trial, token),
      alive: (lease) => leases.alive(lease),
    },
  }
}

const patient = <T>(records: VersionedRecords<T>, room: Room): VersionedRecords<T> => ({
  all: () => records.all(),
  get: (id) => records.get(id),
  put: (id, value, after) => room.through(() => records.put(id, value, after)),
})
