import { MINUS, tick } from '../../format'

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

/** Ticks in words that differ where the values do: with as many decimals as they are apart. */
export function tickTexts(values: readonly number[]): { value: number; text: string }[] {
  const [first = 0, second = first + 1] = values
  const step = second - first
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const text = (value: number): string => (step >= 1 || decimals > 6 ? tick(value) : value.toFixed(decimals).replace('-', MINUS))
  return values.map((value) => ({ value, text: value === 0 ? '0' : text(value) }))
}
