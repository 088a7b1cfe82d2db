import { type Cloud, clearSheet, dotRadius, drawBrush, drawCloud, drawRings } from './drawing'
import { type Inks, readInks } from './inks'
import { listen, type Plot } from './input'
import { type Box, fitView, nearestPoint, pointsInside, toData, toPicture, type View, zoomView } from './scatter'

export interface PlotEvents {
  /** What is said of a point while the pointer is on it: a line of text. */
  name: (index: number) => string
  pick: (index: number) => void
  brush: (indices: readonly number[]) => void
}

const MARGIN = 34
const REACH = 9
const LEGEND = 150
/** Arrow keys move and stretch the brush so many pixels. */
const NUDGE = 24
const SMALLEST = 16

/**
 * The projection as a picture, outside React: a canvas of dots that is drawn when points, view or theme change, and one above it for
 * what the pointer does. Drag or arrow keys brush, a click picks, the wheel zooms, a drag with Shift moves.
 */
export class ProjectionPlot implements Plot {
  private readonly dots = document.createElement('canvas')
  private readonly marks = document.createElement('canvas')
  private readonly tip = document.createElement('div')
  private readonly resize: ResizeObserver
  private readonly off: () => void
  private inks: Inks = readInks()
  private cloud: Cloud | null = null
  private view: View = { scale: 1, x: 0, y: 0 }
  private zoomed = false
  private hovered = -1
  private picked = -1
  /** The brush, in the data's own units: it stays on its points when the picture changes. */
  private box: Box | null = null
  private frame = 0
  private stale = false

  constructor(
    private readonly host: HTMLElement,
    private readonly events: PlotEvents,
  ) {
    this.tip.className = 'tip'
    this.tip.hidden = true
    host.append(this.dots, this.marks, this.tip)
    this.resize = new ResizeObserver(() => this.fit())
    this.resize.observe(host)
    this.off = listen(host, this)
  }

  /** Shows points; the view stays where only colours changed. */
  show(cloud: Omit<Cloud, 'chosen'>): void {
    const same = this.cloud?.points === cloud.points
    this.cloud = { ...cloud, chosen: same ? (this.cloud?.chosen ?? null) : null }
    if (same) this.request(true)
    else this.reset()
  }

  /** Marks the picked point (−1 for none) and the chosen ones. */
  mark(picked: number, chosen: readonly number[]): void {
    this.picked = picked
    if (chosen.length === 0) this.box = null
    if (this.cloud) this.cloud = { ...this.cloud, chosen: chosen.length > 0 ? new Set(chosen) : null }
    this.request(true)
  }

  recolour(): void {
    this.inks = readInks()
    this.request(true)
  }

  zoom(factor: number, at: readonly [number, number] = [this.width / 2, this.height / 2]): void {
    this.view = zoomView(this.view, factor, at)
    this.zoomed = true
    this.request(true)
  }

  pan(dx: number, dy: number): void {
    this.view = { ...this.view, x: this.view.x + dx, y: this.view.y + dy }
    this.zoomed = true
    this.request(true)
  }

  reset(): void {
    this.zoomed = false
    this.fit()
  }

  hover(x: number, y: number): void {
    const index = this.at(x, y)
    if (index === this.hovered) return
    this.hovered = index
    this.tip.hidden = index < 0
    this.tip.textContent = index < 0 ? '' : this.events.name(index)
    const flipped = x + 24 + this.tip.offsetWidth > this.width
    this.tip.style.transform = `translate(${flipped ? x - 12 - this.tip.offsetWidth : x + 14}px, ${Math.max(4, y - 30)}px)`
    this.request(false)
  }

  unhover(): void {
    this.hover(Number.NEGATIVE_INFINITY, 0)
  }

  pickAt(x: number, y: number): void {
    const index = this.at(x, y)
    if (index >= 0) this.events.pick(index)
  }

  stretch(box: Box): void {
    this.box = toData(this.view, box)
    this.request(false)
  }

  brush(): void {
    if (this.cloud && this.box) this.events.brush(pointsInside(this.cloud.points, this.view, toPicture(this.view, this.box)))
  }

  clear(): void {
    this.box = null
    this.events.brush([])
  }

  /** The brush of the keys begins around most of the picture. */
  nudge(dx: number, dy: number, stretch: boolean): void {
    const { width, height } = this
    const box = this.box ? toPicture(this.view, this.box) : { left: width / 8, top: height / 8, width: width * 0.75, height: height * 0.75 }
    const [x, y] = [dx * NUDGE, dy * NUDGE]
    this.stretch(
      stretch
        ? { ...box, width: Math.max(SMALLEST, box.width + x), height: Math.max(SMALLEST, box.height + y) }
        : { ...box, left: box.left + x, top: box.top + y },
    )
  }

  destroy(): void {
    cancelAnimationFrame(this.frame)
    this.resize.disconnect()
    this.off()
    this.host.replaceChildren()
  }

  private get width(): number {
    return this.host.clientWidth
  }

  private get height(): number {
    return this.host.clientHeight
  }

  /** Room for the legend, where there is one and the picture is not small. */
  private get legendWidth(): number {
    return this.cloud && this.cloud.names.length > 0 && this.width > 440 ? LEGEND : 0
  }

  private at(x: number, y: number): number {
    if (!this.cloud || !Number.isFinite(x)) return -1
    const reach = Math.max(REACH, dotRadius(this.cloud.slots.length, this.width, this.height) + 4)
    return nearestPoint(this.cloud.points, this.view, x, y, reach)
  }

  private fit(): void {
    if (this.cloud && !this.zoomed) this.view = fitView(this.cloud.points, this.width, this.height, MARGIN, this.legendWidth)
    this.request(true)
  }

  private request(dots: boolean): void {
    this.stale ||= dots
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw())
  }

  private draw(): void {
    this.frame = 0
    const { cloud, view, inks, width, height } = this
    const sheet = this.stale ? clearSheet(this.dots, width, height) : null
    if (sheet && cloud) drawCloud(sheet, cloud, view, inks)
    this.stale = false
    const marks = clearSheet(this.marks, width, height)
    if (!marks || !cloud) return
    if (this.box) drawBrush(marks, toPicture(view, this.box), inks)
    drawRings(marks, cloud, view, inks, this.hovered, this.picked)
  }
}
