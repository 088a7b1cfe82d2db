import type { Histogram } from '../../../core/library'
import { tick } from '../../format'
import { clearSheet, type Sheet } from './drawing'
import { roundTicks, tickTexts } from './ticks'

/** A histogram with its colour, a token's name. */
export interface Bars {
  name: string
  histogram: Histogram
  ink: string
  alpha: number
}

export interface Scale {
  from: number
  to: number
  /** Highest bar. */
  top: number
}

const BELOW = 18
/** Room for four figures, in wide type too. */
const LEFT = 42
/** Most values at the axis: more say nothing more. */
const MOST_X = 9
const ABOVE = 6

/** One scale for several histograms. */
export function scaleOf(all: readonly Bars[]): Scale {
  const from = Math.min(...all.map(({ histogram }) => histogram.from))
  const to = Math.max(...all.map(({ histogram }) => histogram.to))
  const top = Math.max(1, ...all.flatMap(({ histogram }) => histogram.counts))
  // All values the same: a bar in the middle of something.
  return to > from ? { from, to, top } : { from: from - 0.5, to: to + 0.5, top }
}

/** The bin of a histogram in which a value falls: its index, −1 outside. */
export function binAt({ from, to, counts }: Histogram, value: number): number {
  if (value < from || value > to || counts.length === 0) return -1
  return to > from ? Math.min(counts.length - 1, Math.floor(((value - from) / (to - from)) * counts.length)) : 0
}

/** Where the bars begin, in pixels. */
export const leftOf = (counts: boolean): number => (counts ? LEFT : 0)

type Ink = (token: string) => string

/** Draws histograms over each other; counts at the left where there is room for them. */
export function drawBars(canvas: HTMLCanvasElement, all: readonly Bars[], counts: boolean): void {
  const sheet = clearSheet(canvas, canvas.clientWidth, canvas.clientHeight)
  if (!sheet || all.length === 0) return
  const css = getComputedStyle(document.documentElement)
  const ink: Ink = (token) => css.getPropertyValue(token).trim()
  const scale = scaleOf(all)
  const left = leftOf(counts)
  sheet.context.font = `${ink('--text-2xs')} ${ink('--font-ui')}`
  if (counts) drawCounts(sheet, scale, left, ink)
  for (const bars of all) drawOne(sheet, bars, scale, left, ink)
  drawAxis(sheet, scale, left, ink)
}

const plotHeight = ({ height }: Sheet): number => height - BELOW - ABOVE

function drawCounts(sheet: Sheet, { top }: Scale, left: number, ink: Ink): void {
  const { context, width } = sheet
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const value of roundTicks(0, top, Math.max(3, Math.floor(plotHeight(sheet) / 34)))) {
    const y = Math.round(ABOVE + plotHeight(sheet) * (1 - value / top)) + 0.5
    context.fillStyle = ink('--tick')
    context.fillText(tick(value), left - 6, y)
    context.fillStyle = ink('--grid')
    context.fillRect(left, y - 0.5, width - left, 1)
  }
}

function drawOne(sheet: Sheet, { histogram, ink: token, alpha }: Bars, scale: Scale, left: number, ink: Ink): void {
  const { context, width } = sheet
  const { from, to, counts } = histogram
  const toX = (value: number): number => left + ((value - scale.from) / (scale.to - scale.from)) * (width - left)
  const bin = to > from ? (to - from) / counts.length : (scale.to - scale.from) / 40
  context.fillStyle = ink(token)
  context.globalAlpha = alpha
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue
    const start = to > from ? from + i * bin : from - bin / 2
    const [x, end] = [toX(start), toX(start + bin)]
    // A bar with few rows is seen all the same.
    const height = Math.max(1.5, (count / scale.top) * plotHeight(sheet))
    context.fillRect(x, ABOVE + plotHeight(sheet) - height, Math.max(1, end - x - 1), height)
  }
  context.globalAlpha = 1
}

function drawAxis(sheet: Sheet, { from, to }: Scale, left: number, ink: Ink): void {
  const { context, width, height } = sheet
  context.fillStyle = ink('--axis')
  context.fillRect(left, height - BELOW, width - left, 1)
  context.fillStyle = ink('--tick')
  context.textBaseline = 'alphabetic'
  for (const { value, text } of tickTexts(roundTicks(from, to, Math.min(MOST_X, Math.max(3, Math.floor((width - left) / 48)))))) {
    const half = context.measureText(text).width / 2
    const x = left + ((value - from) / (to - from)) * (width - left)
    context.textAlign = 'center'
    context.fillText(text, Math.min(width - half, Math.max(left + half, x)), height - 4)
  }
}
