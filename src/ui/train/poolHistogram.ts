/** One bar of a histogram. */
export interface Bin {
  /** Smallest and largest value in it. */
  from: number
  to: number
  count: number
}

/** Ages in powers of two: 1, 2, 3–4, 5–8, … up to the oldest. */
export function ageBins(ages: Uint32Array): Bin[] {
  const oldest = ages.reduce((most, age) => Math.max(most, age), 0)
  const bins: Bin[] = []
  for (let to = 1, from = 1; from <= oldest; from = to + 1, to *= 2) bins.push({ from, to, count: 0 })
  for (const age of ages) {
    const bin = bins[age > 0 ? Math.ceil(Math.log2(age)) : -1]
    if (bin) bin.count++
  }
  return bins
}

/** `count` equal bins from the smallest to the largest finite value; one where they are equal. */
export function lossBins(losses: Float32Array, count: number): Bin[] {
  const finite = losses.filter(Number.isFinite)
  if (finite.length === 0) return []
  const low = finite.reduce((a, b) => Math.min(a, b))
  const high = finite.reduce((a, b) => Math.max(a, b))
  const bins = high > low ? count : 1
  const width = (high - low) / bins
  const out = Array.from({ length: bins }, (_, i): Bin => ({ from: low + i * width, to: low + (i + 1) * width, count: 0 }))
  for (const loss of finite) {
    const bin = out[width > 0 ? Math.min(bins - 1, Math.floor((loss - low) / width)) : 0]
    if (bin) bin.count++
  }
  return out
}
