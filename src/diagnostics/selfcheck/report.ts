import type { PartKey, PartReport, Quantity } from '../../core/selfcheck'
import type { GoldenCheck } from '../comparison'

export type { CheckReport, PartReport, Quantity } from '../../core/selfcheck'

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
