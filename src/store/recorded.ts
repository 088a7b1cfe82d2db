/** Recorded runs as the page draws them: their series, read from the store when they are first wanted. */

import { TRAIN_COLUMNS } from '../core/metrics'
import type { RunLines } from '../core/runNote'
import { MetricSeries } from './series'

/** Rows that are taken in at once: the page has a turn between two such parts. */
const PART = 5000

const aTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/**
 * Fills a series with all that a run has recorded; the page goes on meanwhile.
 * @param gpuBytes that it had allocated; 0 where that does not matter
 * @param wanted false ends it: the series is somebody else's by then
 */
export async function fillSeries(series: MetricSeries, lines: RunLines, gpuBytes = 0, wanted = (): boolean => true): Promise<void> {
  series.begin(0, false)
  const part = PART * TRAIN_COLUMNS.length
  for (let at = 0; at < lines.train.length; at += part) {
    if (at > 0) await aTurn()
    if (!wanted()) return
    series.append(lines.train.subarray(at, at + part))
  }
  for (const line of lines.validations) series.appendValidation(line)
  for (const step of [series.train.step.at(0), series.train.step.last]) if (step > 0) series.observeMemory(step, gpuBytes)
  for (const { kind, step } of lines.notes) if (kind === 'resumed' && step > 0) series.markResume(step)
}

/** The last step that was recorded; 0 where none was. */
export const lastStep = ({ train }: Pick<RunLines, 'train'>): number =>
  train.length > 0 ? (train[train.length - TRAIN_COLUMNS.length + TRAIN_COLUMNS.indexOf('step')] ?? 0) : 0

/** One recorded run, as far as it was read. */
export interface Recorded {
  series: MetricSeries
  /** The last step when it was read: a run that has gone on since is read again. */
  step: number
}

/** The runs that were read in this visit. */
export class RecordedRuns {
  readonly #runs = new Map<string, Recorded>()
  readonly #reading = new Map<string, Promise<Recorded | null>>()

  constructor(private readonly read: (id: string) => Promise<RunLines | null>) {}

  get(id: string): MetricSeries | null {
    return this.#runs.get(id)?.series ?? null
  }

  /** The lines of a run that has done `step` updates; null where they cannot be read. */
  load(id: string, step: number): Promise<Recorded | null> {
    const known = this.#runs.get(id)
    if (known && known.step === step) return Promise.resolve(known)
    const reading = this.#reading.get(id) ?? this.#load(id, step).finally(() => this.#reading.delete(id))
    this.#reading.set(id, reading)
    return reading
  }

  async #load(id: string, step: number): Promise<Recorded | null> {
    const lines = await this.read(id)
    if (!lines) return null
    const series = new MetricSeries()
    await fillSeries(series, lines)
    const recorded = { series, step }
    this.#runs.set(id, recorded)
    return recorded
  }
}
