/** Parallel coordinates of a sweep's trials: a line for each trial, a pole for each setting and one for the metric. */
import { settingText, tick } from '../../core/format'
import { hexOf } from '../../core/hex'
import { scoreOf } from '../../core/sweep/status'
import { isList, type Sweep, type Trial } from '../../core/sweep/types'
import { html, Markup, shortened } from './html'
import { type Scale, scaleOf } from './scale'

const WIDTH = 1080
const HEIGHT = 320
const SIDE = 90
const TOP = 40
const BOTTOM = 24
const DEEP = HEIGHT - TOP - BOTTOM

/** viridis, at equal distances (matplotlib's, CC0). */
const VIRIDIS = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725']

/** The colour of a share from 0 (worst) to 1 (best). */
export function viridis(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1)
  const from = Math.min(VIRIDIS.length - 2, Math.floor(at))
  const [a, b] = [VIRIDIS[from] ?? '', VIRIDIS[from + 1] ?? '']
  const channel = (i: number): number => {
    const [low, high] = [a, b].map((colour) => Number.parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16))
    return Math.round((low as number) + (at - from) * ((high as number) - (low as number)))
  }
  return `#${hexOf(Uint8Array.of(channel(0), channel(1), channel(2)))}`
}

interface Pole {
  name: string
  /** 0 … 1, from the bottom; null where the trial has no value. */
  place(trial: Trial): number | null
  marks: readonly { at: number; text: string }[]
}

const scalePole = (name: string, scale: Scale, value: (trial: Trial) => number | null): Pole => ({
  name,
  place: (trial) => {
    const known = value(trial)
    return known === null || !Number.isFinite(known) ? null : scale.place(known)
  },
  marks: scale.ticks.map((mark) => ({ at: scale.place(mark), text: tick(mark) })),
})

function settingPole(path: string, log: boolean, trials: readonly Trial[]): Pole {
  const values = trials.map((trial) => trial.values[path])
  const name = path.slice(path.indexOf('.') + 1)
  if (values.every((value) => typeof value === 'number')) {
    const numbers = values as number[]
    const spread = log || (Math.min(...numbers) > 0 && Math.max(...numbers) / Math.min(...numbers) > 50)
    return scalePole(name, scaleOf(numbers, spread), (trial) => trial.values[path] as number)
  }
  const words = [...new Set(values.map(settingText))]
  const place = (text: string): number => (words.length === 1 ? 0.5 : words.indexOf(text) / (words.length - 1))
  return { name, place: (trial) => place(settingText(trial.values[path])), marks: words.map((text) => ({ at: place(text), text })) }
}

const y = (at: number): number => Math.round((TOP + DEEP * (1 - at)) * 10) / 10

/** Null where there is nothing to compare. */
export function parallelCoordinates(sweep: Sweep, trials: readonly Trial[], champion: Trial | null): Markup | null {
  const { metric, axes } = sweep
  if (trials.length < 2) return null
  const scores = trials.map(({ result }) => scoreOf(result, metric)).filter((score) => score !== null)
  const poles = axes.map((axis) => settingPole(axis.path, !isList(axis) && axis.scale === 'log', trials))
  poles.push(scalePole(metric, scaleOf(scores), ({ result }) => scoreOf(result, metric)))
  const x = (i: number): number => Math.round(SIDE + ((WIDTH - 2 * SIDE) * i) / Math.max(1, poles.length - 1))
  const [worst, top] = metric === 'loss' ? [Math.max(...scores), Math.min(...scores)] : [Math.min(...scores), Math.max(...scores)]
  const line = (trial: Trial): Markup => {
    const points = poles.flatMap(({ place }, i) => {
      const at = place(trial)
      return at === null ? [] : [`${x(i)} ${y(at)}`]
    })
    const score = scoreOf(trial.result, metric)
    const title = `trial ${trial.number}: ${score === null ? trial.status : `${metric} ${tick(score)}`}`
    if (score === null) return html`<path class="lost" d="M${points.join('L')}"><title>${title}</title></path>`
    const colour = new Markup(viridis(worst === top ? 1 : (score - worst) / (top - worst)))
    return html`<path class="${trial.id === champion?.id ? 'first' : 'trial'}" stroke="${colour}" d="M${points.join('L')}"><title>${title}</title></path>`
  }
  const ordered = [...trials].sort((a, b) => rank(a, champion) - rank(b, champion))
  return html`<div class="wide"><svg class="paths" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Parallel coordinates of ${trials.length} trials over ${axes.length} settings and ${metric}">${ordered.map(line)}${poles.map(
    ({ name, marks }, i) =>
      html`<path class="pole" d="M${x(i)} ${TOP}V${HEIGHT - BOTTOM}"/><text class="pole-name" x="${x(i)}" y="${TOP - 18}">${shortened(name, 24)}</text>${marks.map(
        ({ at, text }) => html`<text class="tick" x="${x(i) + 7}" y="${y(at) + 3.5}">${shortened(text, 16)}</text>`,
      )}`,
  )}</svg></div>`
}

/** Lines without a result lie below, the champion's on top. */
const rank = (trial: Trial, champion: Trial | null): number => (trial.id === champion?.id ? 2 : trial.result ? 1 : 0)
