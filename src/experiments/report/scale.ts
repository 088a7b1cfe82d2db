/** From values to places in a chart. */

export interface Scale {
  /** 0 … 1. */
  place(value: number): number
  ticks: readonly number[]
  log: boolean
}

/** Round numbers that span a range: 1, 2 or 5 times a power of ten apart. */
export function niceTicks(from: number, to: number, about: number): number[] {
  const span = to - from
  if (!(span > 0)) return [from]
  const rough = span / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** A scale from the lowest to the highest of these values; those that are not finite do not count. */
export function scaleOf(values: Iterable<number>, wantsLog = false, fromZero = false): Scale {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value) || (wantsLog && value <= 0)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) [low, high] = wantsLog ? [0.1, 1] : [0, 1]
  if (fromZero && low > 0) low = 0
  if (low === high) [low, high] = low === 0 ? [0, 1] : wantsLog ? [low / 2, high * 2] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2]
  return wantsLog ? logScale(low, high) : linearScale(low, high)
}

function linearScale(low: number, high: number): Scale {
  const pad = (high - low) * 0.04
  const [from, to] = [low === 0 ? 0 : low - pad, high + pad]
  return { place: (value) => (value - from) / (to - from), ticks: niceTicks(from, to, 4), log: false }
}

function logScale(low: number, high: number): Scale {
  const [from, to] = [Math.log10(low) - 0.04, Math.log10(high) + 0.04]
  const decades = niceTicks(Math.ceil(from), Math.floor(to), 4).filter(Number.isInteger)
  const ticks = decades.length >= 2 ? decades.map((power) => 10 ** power) : niceTicks(low, high, 3).filter((tick) => tick > 0)
  return { place: (value) => (Math.log10(value) - from) / (to - from), ticks, log: true }
}
