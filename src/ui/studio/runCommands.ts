import type { CheckpointKind } from '../../core/checkpoint'
import { StudioError } from '../../core/errors'
import type { KeptCheckpoint, KeptRun, RunChange } from '../../core/keptCheckpoint'
import { fillSeries, lastStep, RecordedRuns } from '../../store/recorded'
import { isActive } from '../../store/run'
import { download } from '../files/download'
import { fileName } from '../files/fileName'
import { newestFull } from '../runs/goOn'
import { NoteCommands } from './noteCommands'
import { settle } from './settle'

/** The dataset of a run as people know it. */
const dataOf = ({ data }: KeptRun): string => data.name.replace(/^builtin:/, '')

/** What can be done with the runs that this browser has recorded. */
export abstract class RunCommands extends NoteCommands {
  /** Lines that were read in this visit. */
  readonly recorded = new RecordedRuns(async (id) => {
    const lines = await this.done(id, 'Reading…', this.client.runLines(id))
    return lines.ok ? lines.value : null
  })

  #asked = false

  async changeRun(id: string, change: RunChange): Promise<void> {
    const { run } = this.stores
    const { name, ink } = change
    const own = { ...(name !== undefined && { name }), ...(ink !== undefined && { ink }) }
    run.setState(({ records }) => ({ records: records.map((record) => (record.id === id ? { ...record, ...own } : record)) }))
    await this.done(id, 'Changing…', this.client.changeRun(id, change))
  }

  /** Out of the table, or back into it. */
  async archiveRun({ id, name }: Pick<KeptRun, 'id' | 'name'>, archived: boolean): Promise<void> {
    await this.changeRun(id, { archived })
    const back = (): void => void this.changeRun(id, { archived: !archived })
    this.stores.toasts.say(archived ? `${name} archived` : `${name} is back in the table`, back)
  }

  /** Takes a run out with all that it left; the toast brings it back. */
  async deleteRun({ id, name }: Pick<KeptRun, 'id' | 'name'>): Promise<void> {
    const { run, toasts } = this.stores
    const result = await this.done(id, 'Deleting…', this.client.setRunAside(id, true))
    if (!result.ok) return
    run.setState(({ removed }) => ({ removed: [...removed, id] }))
    if (run.getState().shown?.id === id) await this.showOwn()
    toasts.deleted(`${name} deleted, with its checkpoints`, () => {
      run.setState(({ removed }) => ({ removed: removed.filter((one) => one !== id) }))
      void this.done(id, 'Bringing back…', this.client.setRunAside(id, false))
    })
  }

  async exportRunMetrics({ id, name }: Pick<KeptRun, 'id' | 'name'>): Promise<void> {
    const file = await this.done(id, 'Exporting…', this.client.exportRunMetrics(id))
    if (file.ok) download(file.value, fileName(name, 'metrics', null, 'jsonl'))
  }

  /** Goes on with a run where its newest complete checkpoint stands. */
  async resumeRun(run: KeptRun): Promise<void> {
    const kept = newestFull(this.stores.checkpoints.getState().checkpoints, run.id)
    if (kept) return this.resumeKept(kept, run)
    const problem = new StudioError(run.name, 'it left no full checkpoint to go on from.', 'Start it anew, with its settings.')
    this.stores.checkpoints.setState({ problem })
  }

  /** The checkpoint of a run that is best by a metric, the earliest of equal ones, as a file. */
  async exportChampion({ id, name }: Pick<KeptRun, 'id' | 'name'>, metric: 'recall@1' | 'loss' | 'cosine', kind: CheckpointKind = 'full') {
    const way = metric === 'loss' ? -1 : 1
    const value = ({ validation }: KeptCheckpoint): number => (validation ? way * validation[metric] : Number.NEGATIVE_INFINITY)
    const best = this.#fullOf(id).toSorted((a, b) => value(b) - value(a) || a.step - b.step)[0]
    if (best) return this.exportKept(best, kind, name)
    const problem = new StudioError(name, 'none of its checkpoints are kept any more.', 'Choose another metric, or train it again.')
    this.stores.checkpoints.setState({ problem })
  }

  #fullOf(run: string): KeptCheckpoint[] {
    return this.stores.checkpoints.getState().checkpoints.filter((kept) => kept.run === run && kept.full)
  }

  /** Puts a recorded run on the charts of Train, while no run is under way. */
  async showRun(run: KeptRun): Promise<void> {
    if (isActive(this.phase)) return
    this.stores.place.show('train')
    await this.drawRun(run)
  }

  protected override async drawRun(kept: KeptRun): Promise<void> {
    const { run, series } = this.stores
    const lines = await settle(this.client.runLines(kept.id), 'Runs')
    if (!lines.ok || isActive(this.phase)) return
    const { id, name, config, step, steps, gpuBytes } = kept
    // its lines reach further than the checkpoint that was noted last
    const reached = Math.max(step, lastStep(lines.value))
    run.setState({ shown: { id, name, dataset: dataOf(kept), config, step: reached, steps }, notes: [] })
    const isShown = (): boolean => run.getState().shown?.id === id
    await fillSeries(series, lines.value, gpuBytes, isShown)
    if (!isShown()) return
    let saved = 0
    const notes = lines.value.notes.filter(
      ({ kind }, i, all) => kind !== 'saved' || i === all.findLastIndex((note) => note.kind === 'saved'),
    )
    run.setState({ notes: notes.slice(-500).map((note) => ({ ...note, id: ++saved })) })
  }

  /** After a reload: the run that trained last stands on the charts again. */
  protected async showNewest(): Promise<void> {
    const { run, checkpoints } = this.stores
    const newest = checkpoints.getState().runs.toSorted((a, b) => b.created.localeCompare(a.created))[0]
    const { state, records } = run.getState()
    if (newest && state.phase === 'idle' && records.length === 0) await this.drawRun(newest)
  }

  /** The charts follow this session's own run again; they are empty where there is none. */
  async showOwn(): Promise<void> {
    const { run, series, checkpoints } = this.stores
    const { shown, records } = run.getState()
    if (!shown) return
    const own = checkpoints.getState().runs.find(({ id }) => id === records.at(-1)?.id)
    if (own) await this.drawRun(own)
    else series.begin(0, false)
    run.setState(({ notes }) => ({ shown: null, notes: own ? notes : [] }))
  }

  /** So many unpinned checkpoints stay beside the last and the best of a run. */
  async keepNewest(count: number): Promise<void> {
    this.stores.prefs.setState({ keptNewest: count })
    await this.client.keepNewest(count).catch(() => undefined)
  }

  /** At the first run: the browser is asked not to clear what is kept by itself. */
  protected async askToPersist(): Promise<void> {
    if (this.#asked) return
    this.#asked = true
    await navigator.storage?.persist?.().catch(() => false)
    await this.listCheckpoints()
  }
}
