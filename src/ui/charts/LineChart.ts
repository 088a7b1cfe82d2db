import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { significant, tick } from '../format'
import type { ChartData, ChartGestures, ChartSpec, Line } from './chartSpec'
import { type Crossed, crosshair } from './crosshair'
import { drawHeads, type Head } from './heads'
import { lonePoints } from './lonePoints'
import { drawMarks } from './marks'
import { type Palette, readPalette } from './palette'
import { logTicks, nearest, niceTicks } from './ranges'
import { Tip } from './tip'

export type { AxisSpec, ChartData, ChartGestures, ChartSpec, Line } from './chartSpec'

/** Limits that suit a linear and a log axis. */
const EMPTY: ChartData = { columns: [[]], x: [0, 1], y: [0.1, 1] }
/** Pixels that a pointer may move between press and release of a click. */
const CLICK = 4
/** Pixels across a point that no line goes through. */
const LONE = 5
const TICK_X = 92
const TICK_Y = 42

/** One chart on a canvas. React makes and unmakes it; data goes past React. */
export class LineChart implements Crossed {
  #plot: uPlot
  #palette: Palette = readPalette()
  #data: ChartData = EMPTY
  readonly #tip: Tip
  readonly #observer: ResizeObserver
  readonly #leave: () => void

  constructor(
    private readonly host: HTMLElement,
    private readonly spec: ChartSpec,
    private readonly gestures: ChartGestures,
  ) {
    this.#tip = new Tip(host)
    this.#plot = new uPlot(this.#options(), [[]], host)
    this.#leave = crosshair.join(this)
    this.#listen(this.#plot.over)
    this.#observer = new ResizeObserver(([entry]) => entry && this.#resize(entry.contentRect))
    this.#observer.observe(host)
  }

  /** How many points of a line can be told apart. */
  get resolution(): number {
    return Math.max(100, Math.round(this.#plot.width * 0.75))
  }

  show(data: ChartData): void {
    this.#data = data
    this.#plot.batch(() => {
      this.#plot.setData(data.columns, false)
      this.#plot.setScale('x', { min: data.x[0], max: data.x[1] })
      this.#plot.setScale('y', { min: data.y[0], max: data.y[1] })
    })
    if (crosshair.pinned) this.cross(crosshair.at)
  }

  cross(x: number | null): void {
    const left = x === null ? -10 : this.#plot.valToPos(x, 'x')
    const outside = !(left >= 0 && left <= this.#plot.over.clientWidth)
    this.#plot.setCursor({ left: outside ? -10 : left, top: outside ? -10 : 1 }, false)
    this.#point(this.#plot)
  }

  /** The place of the chart's point that is `by` points further than the crosshair; the newest where there is none. */
  further(by: number): number | null {
    const xs = this.#plot.data[0]
    if (xs.length === 0) return null
    const { at } = crosshair
    const from = at === null ? xs.length : nearest(xs, at)
    return xs[Math.min(xs.length - 1, Math.max(0, from + by))] ?? null
  }

  /** The place of the x axis under a pointer. */
  xAt(clientX: number): number {
    return this.#plot.posToVal(clientX - this.#plot.over.getBoundingClientRect().left, 'x')
  }

  /** What is drawn, at the screen's own resolution. */
  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas
  }
  get palette(): Palette {
    return this.#palette
  }

  /** After a change of theme. */
  recolour(): void {
    this.#palette = readPalette()
    this.#plot.redraw(false, true)
  }

  destroy(): void {
    this.#observer.disconnect()
    this.#leave()
    this.#plot.destroy()
    this.#tip.element.remove()
  }

  /** A click puts the crosshair where it stands, or takes away the one that is there. */
  #listen(over: HTMLElement): void {
    let pressed = 0
    over.addEventListener('mousedown', ({ clientX }) => {
      pressed = clientX
    })
    over.addEventListener('click', ({ clientX }) => {
      if (Math.abs(clientX - pressed) >= CLICK) return
      const pinned = crosshair.pinned && crosshair.at !== null ? this.#plot.valToPos(crosshair.at, 'x') : Number.NaN
      const again = Math.abs(clientX - over.getBoundingClientRect().left - pinned) < 2 * CLICK
      crosshair.pin(again ? null : this.xAt(clientX))
    })
    over.addEventListener('mouseleave', () => crosshair.hover(null))
  }

  #resize({ width, height }: DOMRectReadOnly): void {
    if (width > 20 && height > 20) this.#plot.setSize({ width, height })
    if (crosshair.pinned) this.cross(crosshair.at)
    else this.#tip.hide()
  }

  #options(): uPlot.Options {
    const { spec } = this
    const colour = (name: keyof Palette) => () => this.#palette[name]
    const axis = { stroke: colour('--tick'), font: this.#palette.font, ticks: { show: false } }
    const ofAxis = { stroke: colour('--axis'), width: 1 }
    const count = (pixels: number, each: number): number => Math.max(2, Math.floor(pixels / each))
    return {
      width: Math.max(40, this.host.clientWidth),
      height: Math.max(40, this.host.clientHeight),
      padding: [8, 18, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, distr: spec.logX ? 3 : 1, range: () => [...this.#data.x] },
        y: { distr: spec.logY ? 3 : 1, range: () => [...this.#data.y] },
      },
      axes: [
        {
          ...axis,
          size: 24,
          gap: 4,
          grid: { show: false },
          border: { show: true, ...ofAxis },
          ticks: { show: true, ...ofAxis, size: 4 },
          splits: (u, _, low, high) =>
            spec.logX ? logTicks(low, high) : niceTicks(low, high, count(u.bbox.width / uPlot.pxRatio, TICK_X), spec.x.least),
          filter: (_, splits) => splits,
          values: (_, splits) => splits.map(spec.x.format),
        },
        {
          ...axis,
          size: spec.left ?? 42,
          gap: 6,
          grid: { stroke: colour('--grid'), width: 1 },
          splits: (u, _, low, high) =>
            spec.logY ? logTicks(low, high) : niceTicks(low, high, count(u.bbox.height / uPlot.pxRatio, TICK_Y)),
          filter: (_, splits) => splits,
          values: (_, splits) => splits.map(spec.formatY ?? tick),
        },
      ],
      series: [{}, ...spec.lines.map((line) => this.#series(line))],
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: 5 },
        sync: { key: 'lattice-charts', scales: ['x', null], filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
        points: { show: false },
        bind: { dblclick: () => () => this.#reset() },
      },
      hooks: {
        draw: [(u) => this.#decorate(u)],
        setCursor: [(u) => this.#moved(u)],
        setSelect: [(u) => this.#dragged(u)],
      },
    }
  }

  #series(line: Line): uPlot.Series {
    return {
      label: line.label,
      stroke: () => this.#palette[line.ink],
      width: line.faint ? 1 : (line.width ?? 1.7),
      alpha: line.faint ? 0.24 : 1,
      points: {
        show: false,
        size: LONE,
        fill: () => this.#palette[line.ink],
        filter: (u, series) => lonePoints(u.data[series] ?? []),
      },
      ...(line.dash && { dash: [...line.dash] }),
    }
  }

  #decorate(u: uPlot): void {
    const ratio = uPlot.pxRatio
    drawMarks(u, this.#data.marks ?? [], this.#data.rules ?? [], this.#palette, ratio)
    const format = this.spec.formatValue ?? significant
    const heads = this.spec.lines.flatMap((line, i): Head[] =>
      line.head ? [{ index: i + 1, ink: line.ink, label: line.label, shift: line.nameShift, format }] : [],
    )
    drawHeads(u, heads, this.#palette, ratio)
  }

  #reset(): null {
    this.gestures.onReset()
    return null
  }

  #dragged(u: uPlot): void {
    const { left, width } = u.select
    if (width < 5) return
    const [from, to] = [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')]
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    this.gestures.onZoom(from, to)
  }

  /** The pointer is over this chart or, by synchronisation, over another. */
  #moved(u: uPlot): void {
    const { left = -1 } = u.cursor
    if (left >= 0 && u.over.matches(':hover')) crosshair.hover(u.posToVal(left, 'x'))
    this.#point(u)
  }

  #point(u: uPlot): void {
    const { idx, left = -1 } = u.cursor
    const x = idx === null || idx === undefined || left < 0 ? undefined : u.data[0][idx]
    if (x === undefined || typeof idx !== 'number') {
      this.#tip.hide()
      return
    }
    const format = this.spec.formatValue ?? significant
    const lines = this.spec.lines.flatMap((line, i) => {
      const value = u.data[i + 1]?.[idx]
      return line.faint || value === null || value === undefined
        ? []
        : [{ label: line.label, colour: this.#palette[line.ink], value: format(value) }]
    })
    this.#tip.show(u, `${this.spec.x.name} ${this.spec.x.format(x)}`, lines)
  }

  /** What the crosshair shows here, in words. */
  get said(): string {
    return this.#tip.element.hidden ? '' : this.#tip.text
  }
}
