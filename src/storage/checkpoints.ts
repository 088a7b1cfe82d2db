/**
 * The shelf of checkpoints. A checkpoint is first bytes, then a record that names them and their SHA-256; nothing is shown without a
 * record, and no record is written before its bytes are on the disk. So whatever is torn is never taken for whole.
 */
import { StudioError } from '../core/errors'
import { sha256Hex } from '../core/hex'
import { type CheckpointRole, type KeptCheckpoint, type KeptRun, toPrune } from '../core/keptCheckpoint'
import { isFull } from './refusals'
import { RunShelf } from './shelf'

export type { ByteStore, RecordChanges, RecordStore, Turns } from './shelf'

/** A checkpoint on its way in: what the shelf cannot find out by itself. */
export type NewCheckpoint = Omit<KeptCheckpoint, 'bytes' | 'sha256' | 'removed'>

/** Checkpoints of this browser, and their runs. */
export class CheckpointShelf extends RunShelf {
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
        const kept: KeptCheckpoint = { ...checkpoint, bytes: size, sha256: await sha256Hex(bytes), removed: null }
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
    const pruned = toPrune([...stripped, kept], this.newest).map(({ id }) => id)
    const changed = stripped.filter((other, i) => other !== others[i] && !pruned.includes(other.id))
    await this.apply({ checkpoints: [...changed, kept], goneCheckpoints: pruned, runs: run ? [this.asChanged(run)] : [] })
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
      if ((await sha256Hex(bytes)) !== kept.sha256) throw damaged('its bytes are damaged: their checksum is not the one that was saved.')
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
    return this.inTurn(async () => this.apply({ checkpoints: [{ ...this.checkpoint(id), removed: aside ? this.time() : null }] }))
  }

  /** A run goes on from an earlier step: what it had after that is no longer its last or its best. */
  goBack(run: string, step: number): Promise<void> {
    return this.inTurn(async () => {
      const later = [...this.checkpoints.values()].filter((kept) => kept.run === run && kept.step > step && kept.roles.length > 0)
      if (later.length > 0) await this.apply({ checkpoints: later.map((kept) => ({ ...kept, roles: [] })) })
    })
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
