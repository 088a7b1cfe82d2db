/** Axis limits that stay still while data grows a little. */

/** Whole decades round [low, high]; a decade apart at least. */
export function decades(low: number, high: number): [number, number] {
  if (!(low > 0) || !(high > 0)) return [0.1, 10]
  const from = 10 ** Math.floor(Math.log10(low) + 1e-9)
  const to = 10 ** Math.ceil(Math.log10(high) - 1e-9)
  return to > from ? [from, to] : [from, from * 10]
}

/** Half decades (1 and 3), so that a log axis does not waste half its room. */
export function tightDecades(low: number, high: number): [number, number] {
  const [from, to] = decades(low, high)
  return [low >= from * 3 && to > from * 3 ? from * 3 : from, high <= (to / 10) * 3 && to / 10 >= from ? (to / 10) * 3 : to]
}

/** From 0 to the next round number above `high`. */
export function fromZero(high: number): [number, number] {
  if (!(high > 0)) return [0, 1]
  const decade = 10 ** Math.floor(Math.log10(high))
  const step = [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * decade >= high * 1.02) ?? 12
  return [0, step * decade]
}

/** Powers of ten on one axis. */
const MOST_DECADES = 8
/** More would be a mistake of the limits. */
const MOST_TICKS = 64

/** Of 1, 2, 2.5, 5 times a power of ten: about `count` ticks between the limits, at least `least` apart. */
export function niceTicks(low: number, high: number, count: number, least = 0): number[] {
  const raw = Math.max(least, (high - low) / Math.max(1, count))
  if (!(raw > 0) || !Number.isFinite(raw)) return [low]
  const decade = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 2.5, 5, 10].find((candidate) => candidate * decade >= raw) ?? 10) * decade
  const first = Math.ceil(low / step - 1e-9)
  const ticks = Math.max(0, Math.floor(high / step + 1e-6) - first + 1)
  return Array.from({ length: Math.min(ticks, MOST_TICKS) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** The powers of ten between the limits; where there are fewer than three, 1, 2 and 5 of each, or more of them inside of one decade. */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0) || !Number.isFinite(high)) return []
  const powers: number[] = []
  for (let e = Math.floor(Math.log10(low)) - 1; e <= Math.log10(high) + 1; e++) powers.push(e)
  const inside = (list: readonly number[]): number[] =>
    powers
      .flatMap((e) => list.map((digit) => Number((digit * 10 ** e).toPrecision(3))))
      .filter((v) => v >= low * 0.999 && v <= high * 1.001)
  const tens = inside([1])
  // a run that diverges goes over so many decades that not all of them can be named
  const every = Math.ceil(tens.length / MOST_DECADES)
  if (tens.length > 2) return every > 1 ? tens.filter((ten) => Math.round(Math.log10(ten)) % every === 0) : tens
  const some = inside([1, 2, 5])
  return some.length > 2 ? some : inside([1, 1.5, 2, 3, 4, 5, 7])
}

/** Index of the value that is nearest to x in an ascending list. */
export function nearest(xs: ArrayLike<number>, x: number): number {
  let [low, high] = [0, xs.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((xs[middle] ?? 0) < x) low = middle + 1
    else high = middle
  }
  const before = Math.max(0, low - 1)
  return x - (xs[before] ?? 0) < (xs[low] ?? 0) - x ? before : low
}
