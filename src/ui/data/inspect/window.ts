/** Which of very many rows are in sight. */

/** Browsers make no element taller than some 33 million pixels; beyond this one pixel stands for several. */
export const TALLEST = 8_000_000

export interface Sight {
  /** First row that is drawn, and one after the last. */
  from: number
  to: number
  /** Height of the whole, and where the drawn rows begin in it. Pixels. */
  height: number
  top: number
}

/** Rows in sight of `count` rows of `size` pixels each, scrolled to `scroll` in a window of `view` pixels. */
export function sightOf(count: number, size: number, scroll: number, view: number): Sight {
  const whole = count * size
  const height = Math.min(whole, TALLEST)
  const most = Math.max(0, height - view)
  const at = Math.min(most, Math.max(0, scroll))
  // Where the whole is taller than an element can be, the way through it is shared out over the height there is.
  const first = whole === height || most === 0 ? at / size : (at / most) * (count - view / size)
  const from = Math.max(0, Math.floor(first))
  const to = Math.min(count, Math.ceil(first + view / size) + 1)
  return { from, to, height, top: at - (first - from) * size }
}

/** Where to scroll so that a row is in sight; null when it is. */
export function scrollTo(row: number, count: number, size: number, scroll: number, view: number): number | null {
  const whole = count * size
  const height = Math.min(whole, TALLEST)
  const most = Math.max(0, height - view)
  const first = whole === height || most === 0 ? scroll / size : (scroll / most) * (count - view / size)
  const shown = view / size
  if (row >= first && row + 1 <= first + shown) return null
  const wanted = row < first ? row : row + 1 - shown
  return whole === height ? wanted * size : (Math.min(count - shown, Math.max(0, wanted)) / (count - shown)) * most
}
