import type { DeviceReport } from '../../core/device'
import type { Problem } from '../../core/errors'
import type { Precision } from '../../core/precision'
import type { GoldenCheck } from '../comparison'
import type { PartKey } from './parts'

/** One value that was measured on this GPU, beside the reference's. */
export interface Quantity {
  quantity: string
  /** The value itself, the norm of a tensor, or the mean where it says so. */
  measured: number
  expected: number
  /** How far apart they are: relative to what is expected, or absolute where that is 0. */
  error: number
  tolerance: number
  ok: boolean
  /** What several quantities of a part have in common. */
  family?: string
  /** The part whose failure would explain that this value is wrong too. */
  echo?: PartKey
}

export interface PartReport {
  key: PartKey
  /** 1 … 6. */
  number: number
  name: string
  passed: boolean
  quantities: Quantity[]
  /** What a failure of this part means, and what to do. */
  meaning: string
  /** Why it could not be measured to its end; null where it could. */
  problem: Problem | null
  seconds: number
}

/** What the self-check found; plain data. */
export interface CheckReport {
  device: DeviceReport
  precision: Precision
  /** All six parts have run and passed. */
  passed: boolean
  cancelled: boolean
  /** The failed part to begin with: the failures of the others can come of it. */
  cause: PartKey | null
  /** In order; fewer than six where it was cancelled. */
  parts: PartReport[]
  seconds: number
}

type Extra = Pick<Quantity, 'family' | 'echo'>

/** A comparison with the reference as a quantity. A NaN is never ok. */
export const quantityOf = ({ name, measured, expected, error, tolerance }: GoldenCheck, extra: Extra = {}): Quantity => ({
  quantity: name,
  measured,
  expected,
  error,
  tolerance,
  ok: error <= tolerance,
  ...extra,
})

/** The same with means of the values to show: the difference stays that of all of them. */
export const byMean = (check: GoldenCheck, got: readonly number[], wanted: readonly number[]): GoldenCheck => ({
  ...check,
  measured: meanOf(got),
  expected: meanOf(wanted),
})
const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

/** A count, or another value that must be met exactly. */
export const exactly = (quantity: string, measured: number, expected: number): Quantity =>
  quantityOf({ name: quantity, measured, expected, error: Math.abs(measured - expected), tolerance: 0 })

/** A value that should be 0 and may be a little more. */
export const atMost = (quantity: string, measured: number, tolerance: number): Quantity =>
  quantityOf({ name: quantity, measured, expected: 0, error: Math.abs(measured), tolerance })

/** Parts in the order in which one explains the other: what runs first in an update comes first. */
const EXPLAINS: readonly PartKey[] = ['system', 'propagation', 'emergence', 'loss', 'flow', 'training']

/** The failed part to begin with: the first that is wrong in something which no other failed part explains. */
export function causeOf(parts: readonly PartReport[]): PartKey | null {
  const failed = EXPLAINS.flatMap((key) => parts.filter((part) => part.key === key && !part.passed))
  const explained = ({ echo }: Quantity): boolean => failed.some(({ key }) => key === echo)
  const own = failed.find(({ quantities, problem }) => problem !== null || quantities.some((value) => !value.ok && !explained(value)))
  return (own ?? failed[0])?.key ?? null
}
