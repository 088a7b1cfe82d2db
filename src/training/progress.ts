import type { Config } from '../core/config/types'
import { MONITORS, type Monitor } from '../core/earlyStop'
import type { ValidationLine } from '../core/metrics'

/** A value watched from one validation to the next; plain data, so that a checkpoint can hold it. */
export interface Watch {
  /** Best value so far; null before the first validation. */
  best: number | null
  /** Validations since then. */
  since: number
}

/** What the progress of a run has decided so far; part of a full checkpoint. */
export interface ProgressState {
  /** Of `monitor`: another one begins afresh, as its values cannot be compared. */
  earlyStop: Watch & { monitor: string }
  plateau: Watch
  /** What the plateau schedule multiplies the learning rate with. */
  factor: number
  /** Updates (from 0) that were not finite and are left out when the run comes to them again (`run.onNonFinite: rollback`). */
  leftOut: number[]
}

/** CONTRACT.md. As in PyTorch, the rate falls when MORE than `patience` validations brought nothing; early stopping, as in Keras, at `patience`. */
const PLATEAU = { factor: 0.5, patience: 5 }

const fresh = (): Watch => ({ best: null, since: 0 })
export const freshProgress = (): ProgressState => ({ earlyStop: { ...fresh(), monitor: '' }, plateau: fresh(), factor: 1, leftOut: [] })

const isWatch = (value: unknown): value is Watch => {
  const { best, since } = (value ?? {}) as Partial<Watch>
  return (best === null || Number.isFinite(best)) && Number.isInteger(since)
}

/** What a checkpoint's metadata says; fresh where it says nothing. Null where it cannot be read. */
export function parseProgress(text: string | undefined): ProgressState | null {
  if (!text) return freshProgress()
  try {
    const { earlyStop, plateau, factor, leftOut } = JSON.parse(text) as Partial<ProgressState>
    if (!isWatch(earlyStop) || !isWatch(plateau) || !(Number(factor) > 0) || !leftOut?.every(Number.isInteger)) return null
    return { earlyStop: { ...earlyStop, monitor: String(earlyStop.monitor ?? '') }, plateau, factor: Number(factor), leftOut }
  } catch {
    return null
  }
}

/** Notes one more value; true when it is better than the best by more than `minDelta`. */
function observe(watch: Watch, value: number, falls: boolean, minDelta: number): boolean {
  const gain = watch.best === null ? Number.POSITIVE_INFINITY : falls ? watch.best - value : value - watch.best
  const better = gain > minDelta
  if (better) watch.best = value
  watch.since = better ? 0 : watch.since + 1
  return better
}

/** Takes one validation into account, in place. @returns why the run should stop, or null */
export function afterValidation(state: ProgressState, { optimizer, run }: Config, line: ValidationLine): string | null {
  if (optimizer.schedule === 'plateau') {
    observe(state.plateau, line.loss, true, 0)
    if (state.plateau.since > PLATEAU.patience) {
      state.factor *= PLATEAU.factor
      state.plateau.since = 0
    }
  }
  if (!run.earlyStop) return null
  const { patience, minDelta } = run.earlyStop
  const monitor = run.earlyStop.monitor as Monitor
  if (state.earlyStop.monitor !== monitor) state.earlyStop = { ...fresh(), monitor }
  observe(state.earlyStop, line[monitor], MONITORS[monitor] === 'falls', minDelta)
  if (state.earlyStop.since < patience) return null
  const best = state.earlyStop.best?.toPrecision(4)
  return `Stopped early: validation ${monitor} has not got better than ${best}${minDelta > 0 ? ` by more than ${minDelta}` : ''} for ${state.earlyStop.since} validations.`
}
