/** A line chart as SVG. */
import { group, significant, tick } from '../../core/format'
import { html, type Markup } from './html'
import { niceTicks, type Scale, scaleOf } from './scale'

export interface Series {
  name: string
  /** Which of the series colours, 1 … 8. */
  ink: number
  steps: readonly number[]
  values: readonly number[]
  /** Values that jump: a smoothed line stands before the faint raw one. */
  noisy?: boolean
  dots?: boolean
}

export interface ChartSpec {
  title: string
  unit?: string
  series: readonly Series[]
  log?: boolean
  fromZero?: boolean
  /** A step that a diamond marks on the first series that has it. */
  best?: { step: number; series: string } | null
}

const NARROW = 560
const WIDE = 1140
const HEIGHT = 210
const LEFT = 52
const RIGHT = 22
const TOP = 10
const BOTTOM = 26
const DEEP = HEIGHT - TOP - BOTTOM
/** Of the debiased mean; a short run is hardly smoothed. */
const smoothing = (count: number): number => Math.min(0.99, Math.max(0, 1 - 60 / Math.max(60, count)))

const round = (value: number): number => Math.round(value * 10) / 10

interface Frame {
  x(step: number): number
  y(value: number): number
  scale: Scale
  steps: readonly number[]
  width: number
}

function frameOf({ series, log = false, fromZero = false }: ChartSpec, width: number): Frame {
  const inner = width - LEFT - RIGHT
  let [first, last] = [Number.POSITIVE_INFINITY, 0]
  for (const { steps } of series) {
    first = Math.min(first, steps[0] ?? first)
    last = Math.max(last, steps.at(-1) ?? last)
  }
  if (!Number.isFinite(first)) first = 0
  const span = Math.max(1, last - first)
  const scale = scaleOf(allValues(series), log, fromZero)
  const y = (value: number): number => round(TOP + DEEP * (1 - Math.min(1.02, Math.max(-0.02, scale.place(value)))))
  const steps = niceTicks(first, first + span, width === WIDE ? 12 : 6).filter(Number.isInteger)
  return { x: (step) => round(LEFT + (inner * (step - first)) / span), y, scale, steps, width }
}

function* allValues(series: readonly Series[]): Generator<number> {
  for (const { values } of series) yield* values
}

/** A debiased exponential mean; what is not finite stays a gap. */
export function smoothed(values: readonly number[], beta: number): number[] {
  let [sum, weight] = [0, 0]
  return values.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN
    sum = beta * sum + (1 - beta) * value
    weight = beta * weight + (1 - beta)
    return sum / weight
  })
}

/**
 * A path through the points, at most four of them a column of the picture: its first, lowest, highest and last. So no spike is lost,
 * and a long run is no longer a file.
 */
export function pathOf(steps: readonly number[], values: readonly number[], { x, y, scale }: Pick<Frame, 'x' | 'y' | 'scale'>): string {
  let path = ''
  let pen = false
  const shown = (i: number): boolean => Number.isFinite(values[i]) && !(scale.log && (values[i] as number) <= 0)
  const point = (i: number): void => {
    path += `${pen ? 'L' : 'M'}${x(steps[i] as number)} ${y(values[i] as number)}`
    pen = true
  }
  for (let from = 0; from < steps.length; ) {
    if (!shown(from)) {
      pen = false
      from++
      continue
    }
    const column = Math.floor(x(steps[from] as number))
    let to = from
    let [low, high] = [from, from]
    while (to + 1 < steps.length && shown(to + 1) && Math.floor(x(steps[to + 1] as number)) === column) {
      to++
      if ((values[to] as number) < (values[low] as number)) low = to
      if ((values[to] as number) > (values[high] as number)) high = to
    }
    for (const i of [...new Set([from, low, high, to])].sort((a, b) => a - b)) point(i)
    from = to + 1
  }
  return path
}

function drawn({ ink, steps, values, noisy = false, dots = false }: Series, frame: Frame): Markup {
  const raw = pathOf(steps, values, frame)
  const line = noisy ? pathOf(steps, smoothed(values, smoothing(values.length)), frame) : raw
  const marks = dots && steps.length <= 60 ? steps.map((step, i) => ({ x: frame.x(step), value: values[i] ?? Number.NaN })) : []
  return html`${noisy ? html`<path class="raw k${ink}" d="${raw}"/>` : null}<path class="line k${ink}" d="${line}"/>${marks
    .filter(({ value }) => Number.isFinite(value))
    .map(({ x, value }) => html`<circle class="dot k${ink}" cx="${x}" cy="${frame.y(value)}" r="2.2"/>`)}`
}

/** Steps at which a value was not finite: a red cross on the axis. */
function crosses({ series }: ChartSpec, frame: Frame): Markup[] {
  const bad = new Set(series.flatMap(({ steps, values }) => steps.filter((_, i) => !Number.isFinite(values[i]))))
  return [...bad].slice(0, 50).map((step) => {
    const [x, y] = [frame.x(step), TOP + DEEP]
    return html`<path class="cross" d="M${x - 3} ${y - 3}L${x + 3} ${y + 3}M${x - 3} ${y + 3}L${x + 3} ${y - 3}"><title>not finite at step ${step}</title></path>`
  })
}

function diamond({ best, series }: ChartSpec, frame: Frame): Markup | null {
  const of = series.find(({ name }) => name === best?.series)
  const at = of?.steps.indexOf(best?.step ?? -1) ?? -1
  const value = of?.values[at]
  if (!best || !of || value === undefined || !Number.isFinite(value)) return null
  const [x, y] = [frame.x(best.step), frame.y(value)]
  return html`<path class="best" d="M${x} ${y - 6}L${x + 6} ${y}L${x} ${y + 6}L${x - 6} ${y}Z"><title>best: ${significant(value)} at step ${best.step}</title></path>`
}

const latest = (values: readonly number[]): string => {
  const value = values.at(-1)
  return value === undefined ? '–' : significant(value)
}

/** A figure: its head names the lines and their last values. @param wide over two columns */
export function chart(spec: ChartSpec, wide = false): Markup {
  const width = wide ? WIDE : NARROW
  const frame = frameOf(spec, width)
  const { title, unit = '', series } = spec
  const summary = `${title}: ${series.map(({ name, values }) => `${name} ${latest(values)} at the end`).join(', ')}`
  return html`<figure class="${wide ? 'chart hero' : 'chart'}"><figcaption><b>${title}</b>${unit ? html` <i>${unit}</i>` : null}<span class="keys">${series.map(
    ({ name, ink, values }) => html`<span><s class="k${ink}"></s>${name} <b>${latest(values)}</b></span>`,
  )}</span></figcaption><svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${summary}">${frame.scale.ticks.map(
    (value) =>
      html`<path class="grid" d="M${LEFT} ${frame.y(value)}H${width - RIGHT}"/><text class="tick end" x="${LEFT - 8}" y="${frame.y(value) + 3.5}">${tick(value)}</text>`,
  )}<path class="axis" d="M${LEFT} ${TOP + DEEP}H${width - RIGHT}"/>${frame.steps.map(
    (step) => html`<text class="tick mid" x="${frame.x(step)}" y="${HEIGHT - 8}">${group(step)}</text>`,
  )}${series.map((one) => drawn(one, frame))}${crosses(spec, frame)}${diamond(spec, frame)}</svg></figure>`
}
