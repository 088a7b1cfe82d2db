import type uPlot from 'uplot'
import type { Palette } from './palette'

/** Something that happened at one x. */
export interface Mark {
  kind: 'resumed' | 'best' | 'nan' | 'setting' | 'note'
  x: number
  /** Where a diamond stands; at the top without one. */
  y?: number
  label?: string
}

/** A horizontal rule, e.g. the clip norm. */
export interface Rule {
  y: number
  colour: keyof Palette
}

type Draw = (g: CanvasRenderingContext2D, x: number, y: number, bottom: number, palette: Palette) => void

const stroke = (
  g: CanvasRenderingContext2D,
  colour: string,
  dash: readonly number[],
  from: [number, number],
  to: [number, number],
): void => {
  g.strokeStyle = colour
  g.setLineDash([...dash])
  g.beginPath()
  g.moveTo(...from)
  g.lineTo(...to)
  g.stroke()
  g.setLineDash([])
}

const SHAPES: Readonly<Record<Mark['kind'], Draw>> = {
  resumed: (g, x, y, bottom, palette) => stroke(g, palette['--text-3'], [1, 3], [x, y], [x, bottom]),
  best: (g, x, y, _, palette) => {
    g.fillStyle = palette['--accent']
    g.beginPath()
    g.moveTo(x, y - 4)
    g.lineTo(x + 4, y)
    g.lineTo(x, y + 4)
    g.lineTo(x - 4, y)
    g.fill()
  },
  nan: (g, x, y, bottom, palette) => {
    g.globalAlpha = 0.55
    stroke(g, palette['--bad'], [], [x, y + 4], [x, bottom])
    g.globalAlpha = 1
    g.lineWidth = 1.6
    for (const side of [-1, 1]) stroke(g, palette['--bad'], [], [x - 3.5 * side, y - 3.5], [x + 3.5 * side, y + 3.5])
    g.lineWidth = 1
  },
  setting: (g, x, y, bottom, palette) => {
    stroke(g, palette['--warn'], [5, 3], [x, y], [x, bottom])
    g.fillStyle = palette['--warn']
    g.beginPath()
    g.moveTo(x - 4, y - 4)
    g.lineTo(x + 4, y - 4)
    g.lineTo(x, y + 3)
    g.fill()
  },
  note: (g, x, y, bottom, palette) => {
    g.globalAlpha = 0.6
    stroke(g, palette['--accent'], [2, 3], [x, y], [x, bottom])
    g.globalAlpha = 1
    g.fillStyle = palette['--accent']
    g.fillRect(x, y - 4, 8, 6)
  },
}

/** Rows of words at the top: words that would lie over others stand one lower. */
const LABEL_ROWS = 3

/** The first row that is free from `left` to `right`, which is taken; the last one where none is. */
export function freeRow(taken: (readonly [number, number])[][], left: number, right: number): number {
  const free = taken.findIndex((row) => row.every(([from, to]) => right < from || left > to))
  const row = free < 0 ? taken.length - 1 : free
  taken[row]?.push([left, right])
  return row
}

/** Draws marks and rules over a chart, in CSS pixels of its canvas. */
export function drawMarks(u: uPlot, marks: readonly Mark[], rules: readonly Rule[], palette: Palette, ratio: number): void {
  const { left, top, width, height } = u.bbox
  const g = u.ctx
  g.save()
  g.scale(ratio, ratio)
  const area = { left: left / ratio, top: top / ratio, right: (left + width) / ratio, bottom: (top + height) / ratio }
  g.lineWidth = 1
  g.font = palette.font
  for (const { y, colour } of rules) {
    const at = area.top + u.valToPos(y, 'y')
    if (at >= area.top && at <= area.bottom) stroke(g, palette[colour], [4, 3], [area.left, at], [area.right, at])
  }
  const taken: (readonly [number, number])[][] = Array.from({ length: LABEL_ROWS }, () => [])
  for (const mark of marks) {
    const x = area.left + u.valToPos(mark.x, 'x')
    if (!(x >= area.left - 1 && x <= area.right + 1)) continue
    const y = mark.y === undefined ? area.top : area.top + u.valToPos(mark.y, 'y')
    SHAPES[mark.kind](g, x, y, area.bottom, palette)
    if (!mark.label) continue
    const gap = mark.kind === 'note' ? 12 : 8
    const { width: words } = g.measureText(mark.label)
    const fits = x + gap + words < area.right
    const left = fits ? x + gap : x - 8 - words
    g.textAlign = 'left'
    const line = area.top + 3.5 + 13 * freeRow(taken, left, left + words)
    g.lineWidth = 3
    g.strokeStyle = palette['--bg-pane']
    g.strokeText(mark.label, left, line)
    g.lineWidth = 1
    g.fillStyle = mark.kind === 'nan' ? palette['--bad'] : palette['--text-2']
    g.fillText(mark.label, left, line)
  }
  g.restore()
}
