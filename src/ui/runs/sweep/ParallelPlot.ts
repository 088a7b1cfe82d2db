import { type Brush, type Brushes, legible, type Parallel, type PlotAxis, passes } from './parallel'

/** Pixels around the axes: ticks stand left of the first and right of the last. */
const PAD = { left: 58, right: 58, top: 26, bottom: 14 }
/** Pixels beside an axis that are its own, and the least height of a brush. */
const REACH = 22
const LEAST = 4
/** A press with less movement than this clears the axis. */
const CLICK = 3
/** Height of a tick's words. */
const LETTERS = 13

interface Inks {
  kept: string
  out: string
  best: string
  axis: string
  text: string
  tick: string
  accent: string
  soft: string
  pane: string
  font: string
  head: string
}

function readInks(): Inks {
  const css = getComputedStyle(document.documentElement)
  const read = (name: string): string => css.getPropertyValue(name).trim()
  const ui = read('--font-ui')
  return {
    ...{ kept: read('--c1'), out: read('--line-strong'), best: read('--c2'), axis: read('--axis'), text: read('--text-2') },
    ...{ tick: read('--tick'), accent: read('--accent'), soft: read('--accent-soft'), pane: read('--bg-pane') },
    ...{ font: `${read('--text-2xs')} ${ui}`, head: `500 ${read('--text-xs')} ${ui}` },
  }
}

/** Lines over parallel axes on a canvas, outside React; a drag on an axis brushes it. */
export class ParallelPlot {
  private readonly canvas = document.createElement('canvas')
  private readonly resize: ResizeObserver
  private readonly off = new AbortController()
  private inks = readInks()
  private parallel: Parallel = { axes: [], lines: [] }
  private brushes: Brushes = {}
  private frame = 0
  private drag: { axis: PlotAxis; from: number } | null = null

  constructor(
    private readonly host: HTMLElement,
    private readonly onBrush: (axis: string, brush: Brush | null) => void,
    private readonly onSize: () => void,
  ) {
    host.prepend(this.canvas)
    this.resize = new ResizeObserver(() => {
      this.request()
      this.onSize()
    })
    this.resize.observe(host)
    const { signal } = this.off
    this.canvas.addEventListener('pointerdown', (event) => this.press(event), { signal })
    this.canvas.addEventListener('pointermove', (event) => this.move(event), { signal })
    for (const end of ['pointerup', 'pointercancel'] as const) this.canvas.addEventListener(end, (event) => this.release(event), { signal })
  }

  show(parallel: Parallel, brushes: Brushes): void {
    this.parallel = parallel
    this.brushes = brushes
    this.request()
  }

  recolour(): void {
    this.inks = readInks()
    this.request()
  }

  destroy(): void {
    cancelAnimationFrame(this.frame)
    this.resize.disconnect()
    this.off.abort()
    this.canvas.remove()
  }

  /** Where an axis stands, in pixels from the left. */
  axisX(i: number): number {
    const { axes } = this.parallel
    const width = this.host.clientWidth - PAD.left - PAD.right
    return PAD.left + (axes.length > 1 ? (i / (axes.length - 1)) * width : width / 2)
  }

  private y(at: number): number {
    return PAD.top + (1 - at) * this.height
  }
  private get height(): number {
    return Math.max(1, this.host.clientHeight - PAD.top - PAD.bottom)
  }

  private place(event: PointerEvent): { x: number; at: number } {
    const box = this.canvas.getBoundingClientRect()
    return { x: event.clientX - box.left, at: Math.min(1, Math.max(0, 1 - (event.clientY - box.top - PAD.top) / this.height)) }
  }

  private press(event: PointerEvent): void {
    const { x, at } = this.place(event)
    const axis = this.parallel.axes.find((_, i) => Math.abs(this.axisX(i) - x) <= REACH)
    if (!axis) return
    this.canvas.setPointerCapture(event.pointerId)
    this.drag = { axis, from: at }
  }

  private move(event: PointerEvent): void {
    const { x, at } = this.place(event)
    const over = this.parallel.axes.some((_, i) => Math.abs(this.axisX(i) - x) <= REACH)
    this.canvas.classList.toggle('on-axis', over)
    if (!this.drag) return
    const { axis, from } = this.drag
    if (Math.abs(at - from) * this.height >= LEAST) this.onBrush(axis.id, [Math.min(from, at), Math.max(from, at)])
  }

  private release(event: PointerEvent): void {
    if (!this.drag) return
    const { axis, from } = this.drag
    this.drag = null
    if (Math.abs(this.place(event).at - from) * this.height < CLICK) this.onBrush(axis.id, null)
  }

  private request(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw())
  }

  private draw(): void {
    this.frame = 0
    const { clientWidth: width, clientHeight: height } = this.host
    const scale = devicePixelRatio
    this.canvas.width = Math.round(width * scale)
    this.canvas.height = Math.round(height * scale)
    const context = this.canvas.getContext('2d')
    if (!context || width === 0) return
    context.scale(scale, scale)
    this.drawLines(context)
    for (const [i, axis] of this.parallel.axes.entries()) this.drawAxis(context, axis, i)
  }

  /** Those that are filtered out lie below, the best one above. */
  private drawLines(context: CanvasRenderingContext2D): void {
    const { axes, lines } = this.parallel
    const rank = (line: (typeof lines)[number]): number => (line.best ? 2 : passes(line, axes, this.brushes) ? 1 : 0)
    const faint = lines.length > 60 ? 0.35 : 0.6
    for (const line of [...lines].sort((a, b) => rank(a) - rank(b))) {
      const kept = passes(line, axes, this.brushes)
      context.strokeStyle = !kept ? this.inks.out : line.best ? this.inks.best : this.inks.kept
      context.globalAlpha = !kept ? 0.4 : line.best ? 1 : faint
      context.lineWidth = line.best ? 2.4 : 1.2
      context.beginPath()
      let last: { x: number; y: number } | null = null
      for (const [i, at] of line.at.entries()) {
        if (at === null) {
          last = null
          continue
        }
        const [x, y] = [this.axisX(i), this.y(at)]
        const middle: number = last ? (last.x + x) / 2 : x
        if (last) context.bezierCurveTo(middle, last.y, middle, y, x, y)
        else context.moveTo(x, y)
        last = { x, y }
      }
      context.stroke()
    }
    context.globalAlpha = 1
  }

  private drawAxis(context: CanvasRenderingContext2D, axis: PlotAxis, i: number): void {
    const { inks } = this
    const x = this.axisX(i)
    const first = i === 0
    context.strokeStyle = inks.axis
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x, this.y(1))
    context.lineTo(x, this.y(0))
    context.stroke()
    const brush = this.brushes[axis.id]
    if (brush) {
      context.fillStyle = inks.soft
      context.strokeStyle = inks.accent
      const box = [x - 5, this.y(brush[1]), 10, Math.max(LEAST, this.y(brush[0]) - this.y(brush[1]))] as const
      context.globalAlpha = 0.8
      context.fillRect(...box)
      context.globalAlpha = 1
      context.strokeRect(...box)
    }
    context.font = inks.font
    context.textBaseline = 'middle'
    context.textAlign = first ? 'right' : 'left'
    const said = legible(
      axis.ticks.map(({ at }) => this.y(at)),
      LETTERS,
    )
    for (const [n, { at, text }] of axis.ticks.entries()) {
      const tx = x + (first ? -8 : 8)
      context.fillStyle = inks.tick
      context.fillRect(x - 2, this.y(at) - 1, 4, 2)
      if (!said[n]) continue
      context.strokeStyle = inks.pane
      context.lineWidth = 3
      context.strokeText(text, tx, this.y(at))
      context.fillText(text, tx, this.y(at))
    }
  }
}
