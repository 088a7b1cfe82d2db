import type uPlot from 'uplot'
import type { Ink, Palette } from './palette'

/** The newest point of a line: a dot and, with a `shift`, its name and value. */
export interface Head {
  /** Which series it is. */
  index: number
  ink: Ink
  label: string
  /** Pixels from the dot down to the name; none without one. */
  shift: number | undefined
  format: (value: number) => string
}

interface Placed extends Head {
  x: number
  y: number
  value: number
}

const NAME_HEIGHT = 13
const HIGHEST_NAME = 11
/** Pixels between a point and a name behind it, and down to the line that the name stands on. */
const BEHIND = 7
const HALF_LETTER = 4

const textOf = ({ label, value, format }: Placed): string => `${label}  ${format(value)}`

/** Moves places apart until neighbours are `gap` from each other; the order stays. */
export function spread(places: readonly number[], gap: number, lowest: number): number[] {
  const order = places.map((place, i) => ({ place, i })).sort((a, b) => a.place - b.place)
  const out = new Array<number>(places.length)
  let least = lowest
  for (const { place, i } of order) {
    out[i] = Math.max(least, place)
    least = (out[i] ?? 0) + gap
  }
  return out
}

/** The same from below: moves up what lies under `highest`, and its neighbours with it. */
export function lifted(places: readonly number[], gap: number, highest: number): number[] {
  return spread(
    places.map((place) => -place),
    gap,
    -highest,
  ).map((place) => -place)
}

/** The last point of a series that has a value and lies on the chart, in CSS pixels of the canvas. */
function place(u: uPlot, head: Head, ratio: number): Placed[] {
  const [xs, ys] = [u.data[0], u.data[head.index]]
  let last = (ys?.length ?? 0) - 1
  while (last >= 0 && (ys?.[last] === null || ys?.[last] === undefined)) last--
  const [at, value] = [xs[last], ys?.[last]]
  if (at === undefined || value === null || value === undefined) return []
  const [x, y] = [u.valToPos(at, 'x', true), u.valToPos(value, 'y', true)]
  const inside = x <= u.bbox.left + u.bbox.width + 2 && y >= u.bbox.top - 2 && y <= u.bbox.top + u.bbox.height + 2
  return inside ? [{ ...head, x: x / ratio, y: y / ratio, value }] : []
}

export function drawHeads(u: uPlot, heads: readonly Head[], palette: Palette, ratio: number): void {
  const g = u.ctx
  g.save()
  g.scale(ratio, ratio)
  const placed = heads.flatMap((head) => place(u, head, ratio))
  for (const { x, y, ink } of placed) {
    g.fillStyle = palette[ink]
    g.beginPath()
    g.arc(x, y, 2.6, 0, 2 * Math.PI)
    g.fill()
  }
  const named = placed.filter(({ shift }) => shift !== undefined)
  g.font = `500 ${palette.font}`
  const [left, end] = [u.bbox.left / ratio, (u.bbox.left + u.bbox.width) / ratio]
  const widths = named.map((head) => g.measureText(textOf(head)).width)
  // behind the points, where they have room there: over no line
  const behind = named.every(({ x }, i) => x + BEHIND + (widths[i] ?? 0) <= end)
  const spreadOut = spread(
    named.map(({ y, shift = 0 }) => y + (behind ? HALF_LETTER : shift)),
    NAME_HEIGHT,
    HIGHEST_NAME,
  )
  const tops = lifted(spreadOut, NAME_HEIGHT, (u.bbox.top + u.bbox.height) / ratio - 4)
  g.textAlign = 'left'
  g.lineWidth = 3
  g.strokeStyle = palette['--bg-pane']
  for (const [i, head] of named.entries()) {
    const [text, top] = [textOf(head), tops[i] ?? 0]
    const at = behind ? head.x + BEHIND : Math.max(left + 4, head.x + 3 - (widths[i] ?? 0))
    g.strokeText(text, at, top)
    // A series colour as text is mixed with the text colour, so that it can be read in both themes.
    g.fillStyle = `color-mix(in srgb, ${palette[head.ink]} 65%, ${palette['--text']})`
    g.fillText(text, at, top)
  }
  g.restore()
}
