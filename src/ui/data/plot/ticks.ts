/** Round values inside [from, to], `most` at most: 1, 2 or 5 times a power of ten apart. */
export function roundTicks(from: number, to: number, most: number): number[] {
  const span = to - from
  if (!(span > 0) || !Number.isFinite(span)) return [from]
  const rough = span / most
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5].find((factor) => factor * decade >= rough) ?? 10) * decade
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  // Counted in steps: sums of 0.1 would drift.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}
