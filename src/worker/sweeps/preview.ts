/** What a sweep would be, before it is begun. */
import type { Config } from '../../core/config/types'
import { type Problem, toProblem } from '../../core/errors'
import { nextTask } from '../../core/nextTask'
import { plannedBy } from '../../core/sweep/status'
import type { SweepLimits, SweepSpec } from '../../core/sweep/types'
import { type Fit, fitTrial } from '../../experiments/fit'
import { planTrials, rungSteps } from '../../experiments/plan'
import type { SweepPreview } from '../sweepProtocol'
import { trialWork } from './pace'

/** What is planned at once: between two of them the worker looks after its messages, in milliseconds. */
const SLICE_MS = 15

export interface PreviewSurroundings {
  around: Parameters<typeof fitTrial>[2]
  /** Seconds for a unit of work; null where nothing was measured. */
  pace: number | null
  now(): number
}

/** @throws StudioError naming what is wrong with the spec */
export async function previewSpec(spec: SweepSpec, { around, pace, now }: PreviewSurroundings): Promise<SweepPreview> {
  const planned = planTrials(spec)
  const fitting = new Fitting(spec.limits, around)
  const sizes: number[] = []
  let [fits, refused, work, since] = [0, 0, 0, now()]
  let problem: Problem | null = null
  for (const { config } of planned) {
    work += trialWork(config, around.trainRows)
    const fit = fitting.of(config)
    if ('problem' in fit) {
      refused++
      problem ??= fit.problem
    } else {
      sizes.push(fit.bytes)
      if (fit.fits) fits++
    }
    if (now() - since < SLICE_MS) continue
    await nextTask()
    since = now()
  }
  const rungs = rungsOf(spec, planned.length)
  const longer = laterWork(spec, work, rungs)
  return {
    ...{ trials: rungs.reduce((sum, n) => sum + n, 0), rungs, fits, refused, problem },
    bytes: sizes.length > 0 ? [Math.min(...sizes), Math.max(...sizes)] : [0, 0],
    seconds: pace === null ? null : (work + longer) * pace,
  }
}

/** Trials that differ in nothing but rates and weights of losses need the same memory: that is planned once. */
class Fitting {
  private readonly known = new Map<string, Fit | { problem: Problem }>()

  constructor(
    private readonly limits: SweepLimits,
    private readonly around: PreviewSurroundings['around'],
  ) {}

  of(config: Config): Fit | { problem: Problem } {
    const { optimizer, loss, run: _, ...sized } = config
    const key = JSON.stringify([sized, optimizer.kind, optimizer.emaDecay > 0, loss.adaptive])
    const known = this.known.get(key)
    if (known) return known
    const fit = this.plan(config)
    this.known.set(key, fit)
    return fit
  }

  private plan(config: Config): Fit | { problem: Problem } {
    try {
      return fitTrial(config, this.limits, this.around)
    } catch (error) {
      return { problem: toProblem(error, 'trial') }
    }
  }
}

/** Trials of each rung, where every trial comes to a result. */
function rungsOf(spec: SweepSpec, first: number): number[] {
  if (spec.method !== 'halving') return [first]
  const counts = [Math.max(first, plannedBy(spec))]
  for (let rung = 1; rung < rungSteps(spec).length; rung++) counts.push(Math.max(1, Math.floor((counts[rung - 1] ?? 1) / spec.halving.eta)))
  return counts
}

/** Work of the later rungs, from that of the first: fewer trials, each as much longer as its steps are more. */
function laterWork(spec: SweepSpec, first: number, rungs: readonly number[]): number {
  if (rungs.length < 2) return 0
  const steps = rungSteps(spec)
  const [least = 1, all = 1] = [steps[0], rungs[0]]
  return rungs.slice(1).reduce((sum, count, i) => sum + ((first * count) / all) * ((steps[i + 1] ?? least) / least), 0)
}
