/** A handful of equal measurements, as one line of a table. */
export interface Summary {
  mean: number
  /** Sample standard deviation (n − 1); 0 for a single value. */
  deviation: number
  values: number[]
}

/** Mean and spread of at least one value. */
export function summarize(values: readonly number[]): Summary {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0)
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0, values: [...values] }
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
