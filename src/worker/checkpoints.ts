import type { CheckpointKind } from '../core/checkpoint'
import type { Clock } from '../core/clock'
import { StudioError, toProblem } from '../core/errors'
import { isNearlyFull, type Shelf } from '../core/keptCheckpoint'
import { noteText } from '../core/runNote'
import type { CheckpointShelf } from '../storage/checkpoints'
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../training/checkpoint'
import type { Outbox } from './outbox'
import type { CheckpointSummary, NoteKind } from './protocol'

/** A checkpoint that a run can begin from, and its file. */
export interface TakenCheckpoint {
  checkpoint: Checkpoint
  bytes: Uint8Array<ArrayBuffer>
  summary: CheckpointSummary
}

/** The checkpoints of this browser, as the studio uses them; the page hears of every change. */
export class KeptCheckpoints {
  private complaint = ''
  private warned = false

  constructor(
    private readonly shelf: CheckpointShelf,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    /** Ids of the runs that a tab trains. */
    private readonly held: () => Promise<string[]> = async () => [],
  ) {}

  async list(): Promise<Shelf> {
    return { ...(await this.shelf.list()), held: await this.held() }
  }

  /** Does `work` on the shelf, and tells the page. */
  async change(work: (shelf: CheckpointShelf) => Promise<unknown>): Promise<null> {
    await work(this.shelf)
    await this.tell()
    return null
  }

  async tell(): Promise<Shelf> {
    const shelf = await this.list()
    this.outbox.post({ kind: 'shelf', shelf })
    return shelf
  }

  /** Tells the page when it can; nobody waits for it. */
  tellSoon(): void {
    this.tell().catch(() => undefined)
  }

  /** A checkpoint was kept. */
  saved(step: number, roles: readonly string[]): void {
    this.complaint = ''
    this.note(step, 'saved', noteText.saved(roles))
    this.tellAfter(step).catch(() => undefined)
  }

  /** Tells the page, and the run, before there is no more room. */
  private async tellAfter(step: number): Promise<void> {
    const { room } = await this.tell()
    const full = room !== null && isNearlyFull(room)
    if (full && !this.warned)
      this.note(
        step,
        'warning',
        'The browser’s room is nearly full. Delete checkpoints or runs under Runs, or keep fewer; training goes on.',
      )
    this.warned = full
  }

  /** The same trouble at every checkpoint is said once. */
  complain(step: number, text: string): void {
    const gist = text.replace(/\d+/g, '')
    if (gist !== this.complaint) this.note(step, 'warning', `Not saved: ${text}`)
    this.complaint = gist
  }

  private note(step: number, kind: NoteKind, text: string): void {
    this.outbox.post({ kind: 'note', note: { kind, step, text } })
  }

  /** Reads a kept checkpoint, so that a run can begin from it. @throws StudioError when it is damaged */
  async take(id: string): Promise<TakenCheckpoint> {
    const { checkpoint: kept, run } = await this.shelf.find(id)
    const file = kept.name || kept.file || `${run?.name ?? 'checkpoint'}, step ${kept.step}`
    const taken = takeBytes(await this.shelf.read(id), file)
    return { ...taken, summary: { ...taken.summary, kept: id, run: kept.run } }
  }

  /**
   * As {@link take}; where it is damaged, the newest complete one before it of the same run, and says so.
   * @throws StudioError when there is none
   */
  async takeOrEarlier(id: string): Promise<TakenCheckpoint> {
    try {
      return await this.take(id)
    } catch (error) {
      const { checkpoint: wanted } = await this.shelf.find(id)
      const { checkpoints } = await this.shelf.list()
      const earlier = checkpoints.filter(({ run, full, step }) => run !== null && run === wanted.run && full && step < wanted.step)
      for (const { id: other, step } of earlier.toSorted((a, b) => b.step - a.step)) {
        const taken = await this.take(other).catch(() => null)
        if (!taken) continue
        const { subject, problem } = toProblem(error)
        const instead = `${subject}: ${problem} The newest complete one before it was taken instead: step ${step}.`
        return { ...taken, summary: { ...taken.summary, instead } }
      }
      throw error
    }
  }

  /** Keeps a checkpoint that came as a file. */
  keepFile({ checkpoint, bytes, summary }: TakenCheckpoint): Promise<null> {
    const { file, full, step, samples, config, data } = summary
    return this.change((shelf) =>
      shelf.save(
        {
          ...{ file, full, step, samples, config, data, run: null, name: '', roles: [], pinned: true, validation: null, picture: null },
          id: `c${crypto.randomUUID()}`,
          created: checkpoint.created || this.clock.date(),
        },
        bytes,
        null,
      ),
    )
  }

  /** A kept checkpoint as a file: all of it, its weights, or their average. */
  async export(id: string, kind: CheckpointKind): Promise<Uint8Array<ArrayBuffer>> {
    const { checkpoint, bytes, summary } = await this.take(id)
    if (kind === 'full' || (kind === 'weights' && !summary.full)) return bytes
    return withoutState(checkpoint, kind)
  }
}

/** The weights of a checkpoint, or their average under the names of the weights, as a file of their own. */
export function withoutState(checkpoint: Checkpoint, kind: 'weights' | 'ema'): Uint8Array<ArrayBuffer> {
  const { file, config, tensors, average, dataset, datasetName, adapter, created } = checkpoint
  const mean = tensors.get('data.mean')
  const chosen = kind === 'ema' ? average : tensors
  if (!chosen || !mean || !config)
    throw new StudioError(file, kind === 'ema' ? 'it holds no averaged weights.' : 'it says nothing of its config.', 'Export all of it.')
  return writeCheckpoint({
    ...{ config, dataset, datasetName, adapter, created, tensors: new Map([...chosen, ['data.mean', mean]]) },
    ...{ moments: null, average: null, pool: null, bestLoss: null, step: 0, samples: 0, seconds: 0 },
  })
}

/** Reads a checkpoint's bytes, and says what they hold. @throws StudioError that names what is wrong */
export function takeBytes(bytes: Uint8Array<ArrayBuffer>, file: string): TakenCheckpoint {
  const checkpoint = readCheckpoint(bytes, file)
  const { tensors, shapes, moments, average, step, samples, config, dataset, datasetName, pairs, adapter, created } = checkpoint
  const parameters = [...tensors].reduce((sum, [name, values]) => sum + (name === 'data.mean' ? 0 : values.length), 0)
  const summary: CheckpointSummary = {
    ...{ file, full: moments !== null, step, samples, config, tensors: tensors.size, parameters, adapter, created },
    ...{
      shapes: [...shapes],
      data: { name: datasetName, digest: dataset, width: tensors.get('data.mean')?.length ?? 0, ...(pairs && { pairs }) },
      averaged: average !== null,
    },
    ...{ bytes: bytes.byteLength, kept: null, run: null },
  }
  return { checkpoint, bytes, summary }
}
