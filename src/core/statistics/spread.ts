/** How far equal measurements lie apart. */
import { median } from './summary'

/** A value with so much of the others below it, 0 … 1; `sorted` ascends. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0]
  return low + (at - Math.floor(at)) * (high - low)
}

/** The width of the middle half of the values, as a share of the middle one; 0 for a single value. */
export function spreadOf(values: readonly number[]): number {
  const middle = median(values)
  const sorted = values.toSorted((a, b) => a - b)
  return middle > 0 ? (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / middle : 0
}
