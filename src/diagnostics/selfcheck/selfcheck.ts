import type { Clock } from '../../core/clock'
import { type Problem, toProblem } from '../../core/errors'
import { choosePrecision, type Precision } from '../../core/precision'
import { type Gpu, throwUncaptured } from '../../gpu/device'
import { Bench } from './bench'
import { checkEmergence } from './emergence'
import { checkFlow } from './flow'
import { checkLoss } from './loss'
import { PARTS, type PartDescription, type PartKey } from './parts'
import { checkPropagation } from './propagation'
import { type CheckReport, causeOf, type PartReport, type Quantity } from './report'
import { checkSystem } from './system'
import { checkTraining } from './training'

export type { PartDescription, PartKey } from './parts'
export { PARTS } from './parts'
export type { CheckReport, PartReport, Quantity } from './report'

export interface CheckOptions {
  /** What to check; f32 by default. */
  precision?: Precision | 'auto'
  /** Called before each part, `number` from 1. */
  onBegin?: (part: PartDescription, number: number) => void
  /** Called after each part. */
  onPart?: (part: PartReport) => void
  /** Asked before each part; true ends the check with what was measured. */
  cancelled?: () => boolean
}

const CHECKS: Readonly<Record<PartKey, (bench: Bench) => Promise<Quantity[]>>> = {
  system: checkSystem,
  flow: checkFlow,
  loss: checkLoss,
  propagation: checkPropagation,
  training: checkTraining,
  emergence: checkEmergence,
}

/**
 * The six-part self-check: values that this GPU computes against those of the float64 reference. A part that fails, or throws,
 * does not keep the others from running. Needs about 21 MB of GPU memory and leaves none behind.
 * @throws StudioError when the precision cannot be had on this GPU
 */
export async function runSelfCheck(gpu: Gpu, clock: Clock, options: CheckOptions = {}): Promise<CheckReport> {
  const { precision } = choosePrecision(options.precision ?? 'f32', gpu.report)
  const bench = new Bench(gpu, clock, precision)
  const started = clock.now()
  const parts: PartReport[] = []
  try {
    for (const description of PARTS) {
      if (options.cancelled?.()) break
      options.onBegin?.(description, parts.length + 1)
      const part = await runPart(bench, description, parts.length + 1)
      parts.push(part)
      options.onPart?.(part)
    }
  } finally {
    await bench.destroy()
  }
  const cancelled = parts.length < PARTS.length
  return {
    device: gpu.report,
    precision,
    passed: !cancelled && parts.every(({ passed }) => passed),
    cancelled,
    cause: causeOf(parts),
    parts,
    seconds: (clock.now() - started) / 1000,
  }
}

async function runPart(bench: Bench, { key, name, meaning }: PartDescription, number: number): Promise<PartReport> {
  const started = bench.clock.now()
  let quantities: Quantity[] = []
  let problem: Problem | null = null
  try {
    quantities = await CHECKS[key](bench)
    throwUncaptured(bench.gpu, name)
  } catch (error) {
    problem = toProblem(error, name)
  }
  const passed = problem === null && quantities.every(({ ok }) => ok)
  return { key, number, name, passed, quantities, meaning, problem, seconds: (bench.clock.now() - started) / 1000 }
}
