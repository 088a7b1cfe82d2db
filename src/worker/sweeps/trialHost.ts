/** What trials of a sweep need of the studio: a GPU, their data, their checkpoints, and a run. */
import type { Config } from '../../core/config/types'
import { StudioError } from '../../core/errors'
import type { Sweep, Trial } from '../../core/sweep/types'
import type { EmbeddingDataset } from '../../dataset/types'
import type { Gpu } from '../../gpu/device'
import type { Library } from '../../storage/library'
import type { KeptCheckpoints, TakenCheckpoint } from '../checkpoints'
import { type OpenedSource, openSource, prepare } from '../datasets'
import type { DatasetSource } from '../protocol'
import { RUN_LOCK } from '../runLocks'
import type { TrialHost, TrialRun, TrialStart } from './executor'

/** The part of the studio that trials stand on. */
export interface TrialStage {
  acquire(): Promise<Gpu>
  library: Library
  kept: KeptCheckpoints
  /** Begins the run of a trial on data of its own. */
  launchTrial(start: TrialStart, opened: OpenedSource): Promise<TrialRun>
}

/** A lost GPU is known to be lost so soon after the error that it makes, in milliseconds. */
const LOSS_MS = 1_000

export class StudioTrials implements TrialHost {
  private lastGpu: Gpu | null = null
  /** Data of the sweep that is worked on. */
  private open: { key: string; source: OpenedSource; closed: boolean } | null = null

  constructor(private readonly stage: TrialStage) {}

  async gpu(): Promise<Gpu> {
    this.lastGpu = await this.stage.acquire()
    return this.lastGpu
  }

  /** @throws StudioError where the data cannot be had any more, or is another than the sweep was planned over */
  async dataset(sweep: Sweep, config: Config): Promise<EmbeddingDataset> {
    const { dataset } = prepare((await this.source(sweep)).raw, config)
    if (!sweep.data.digest || dataset.digest === sweep.data.digest) return dataset
    throw new StudioError(
      sweep.name,
      `its dataset ${sweep.data.name} is no longer the one that it was planned over.`,
      'Drop the files of then on Data, or plan a new sweep.',
    )
  }

  private async source({ data, source }: Sweep): Promise<OpenedSource> {
    const wanted = (source as DatasetSource | null) ?? builtinSource(data.name)
    if (!wanted) throw new StudioError(data.name, 'this browser does not have it.', 'Drop its files on Data, and plan the sweep over them.')
    const key = JSON.stringify(wanted)
    if (this.open && this.open.key === key && !this.open.closed) return this.open.source
    const opened = await openSource(wanted, this.stage.library)
    const open = { key, source: opened, closed: false }
    const close = async (): Promise<void> => {
      open.closed = true
      await opened.close()
    }
    open.source = { raw: opened.raw, close }
    this.open = open
    return open.source
  }

  async kept(run: string) {
    const { checkpoints, runs } = await this.stage.kept.list()
    const own = checkpoints.filter((kept) => kept.run === run && kept.full).sort((a, b) => b.step - a.step)
    return { checkpoints: this.whole(own.map(({ id }) => id)), run: runs.find(({ id }) => id === run) ?? null }
  }

  /** Those that can be read; a damaged one is as if it were not there. */
  private async *whole(ids: readonly string[]): AsyncIterable<TakenCheckpoint> {
    for (const id of ids) {
      const taken = await this.stage.kept.take(id).catch(() => null)
      if (taken) yield taken
    }
  }

  async launch(start: TrialStart): Promise<TrialRun> {
    if (isTakenOver(start.trial)) await breakLock(start.trial.run)
    return this.stage.launchTrial(start, await this.source(start.sweep))
  }

  async isGpuLost(): Promise<boolean> {
    const lost = this.lastGpu?.lost.then(() => true)
    return (await Promise.race([lost ?? false, new Promise<false>((resolve) => setTimeout(resolve, LOSS_MS, false))])) === true
  }
}

const builtinSource = (name: string): DatasetSource | null => {
  const builtin = (['clusters', 'documents'] as const).find((one) => name === one || name === `builtin:${one}`)
  return builtin ? { kind: 'builtin', name: builtin } : null
}

/** The attempt before this one vanished. */
const isTakenOver = ({ attempts }: Trial): boolean => attempts.at(-2)?.end === 'lost'

/** Whoever still holds the run was declared dead, and what it brings is refused: a frozen tab. */
const breakLock = async (run: string): Promise<void> => {
  await navigator.locks?.request(RUN_LOCK + run, { steal: true }, async () => undefined).catch(() => undefined)
}
