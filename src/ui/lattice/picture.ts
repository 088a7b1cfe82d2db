import type { LatticeFrame } from '../../core/frame'
import { type RowChoice, type SampleTrajectory, stateAt, type Trajectory } from '../../core/trajectory'
import { recoveredShare, recoveryOf } from '../../core/trajectoryMeasures'
import type { Caption, ScenePicture } from '../../scene/messages'
import { SteadyScale } from '../../scene/scale'
import { cellCount, placeOf } from '../../scene/values'
import { group, percent } from '../format'
import { cellValues, legendOf, type Scale, type Shown, scaled, scaleOf, shownAt, valueText } from './quantities'
import { type LatticeView, mapOf, needsRow } from './view'

/** What stands on the screen, before it has colours. */
export interface Content {
  shown: readonly Shown[]
  titles: readonly string[]
  /** Which of them was damaged; −1 for none. */
  hurt: number
}

export const rowName = ({ from, place }: RowChoice): string => `${from === 'train' ? 'training' : 'validation'} row ${group(place)}`

export const liveContent = (frame: LatticeFrame): Content => ({ shown: [{ frame, of: null }], titles: [''], hurt: -1 })

/** Rows side by side, or one that was left alone beside the same one damaged. */
export function rowsContent(trajectory: Trajectory, t: number): Content {
  const { samples, damaged } = trajectory
  const [first] = samples
  if (!damaged || !first)
    return {
      shown: samples.map((sample) => shownAt(trajectory, sample, t)),
      titles: samples.map(({ choice }) => rowName(choice)),
      hurt: -1,
    }
  return {
    shown: [shownAt(trajectory, first, t), shownAt(trajectory, t < damaged.at ? first : damaged.sample, t)],
    titles: ['left alone', t < damaged.at ? 'before the damage' : 'damaged'],
    hurt: 1,
  }
}

/** The word at the rings. */
export function hurtText(trajectory: Trajectory | null, t: number): string {
  if (!trajectory?.damaged || t < trajectory.damaged.at) return ''
  const share = recoveredShare(recoveryOf(trajectory), t)
  return share === null ? 'damaged; the output has not felt it yet' : `damaged, ${percent(share, 0)} recovered`
}

/** Turns what is to be seen into colours and sizes; keeps the scales, so that they are steady. */
export class Painter {
  readonly #live = { value: new SteadyScale(), activity: new SteadyScale() }
  #liveKey = ''
  readonly #rows = new WeakMap<Trajectory, Map<string, Scale>>()

  /** A live picture has no gradients: it shows activity then. */
  quantity({ shown }: Content, view: LatticeView): Pick<LatticeView, 'mode' | 'channel' | 'map'> {
    return shown[0]?.of || !needsRow(view.mode) ? view : { ...view, mode: 'rms' }
  }

  scale(content: Content, view: Pick<LatticeView, 'mode' | 'channel'>, which: 'value' | 'activity' = 'value'): Scale {
    const [first] = content.shown
    if (!first) return { kind: 'linear', low: 0, high: 1 }
    if (!first.of) return this.#liveScale(first, view, which)
    const { trajectory } = first.of
    const known = this.#rows.get(trajectory) ?? new Map<string, Scale>()
    this.#rows.set(trajectory, known)
    const key = `${view.mode} ${view.channel}`
    const samples: readonly SampleTrajectory[] = trajectory.samples
    const scale =
      known.get(key) ??
      scaleOf(
        samples.map((sample) => shownAt(trajectory, sample, 0)),
        view,
      )
    known.set(key, scale)
    return scale
  }

  #liveScale(shown: Shown, view: Pick<LatticeView, 'mode' | 'channel'>, which: 'value' | 'activity'): Scale {
    if (view.mode === 'sign') return { kind: 'signed', low: -1, high: 1 }
    const steady = this.#live[which]
    const key = `${view.mode} ${view.channel}`
    if (which === 'value' && key !== this.#liveKey) {
      steady.forget()
      this.#liveKey = key
    }
    steady.follow(cellValues(shown, view))
    return view.mode === 'channel' ? { kind: 'signed', low: -steady.end, high: steady.end } : { kind: 'linear', low: 0, high: steady.end }
  }

  picture(content: Content, view: LatticeView, brushing: boolean): ScenePicture | null {
    const [first] = content.shown
    if (!first) return null
    const quantity = this.quantity(content, view)
    const scale = this.scale(content, quantity)
    const activity = { mode: 'rms', channel: 0 } as const
    const sizes = view.sizeBy === 'activity' || quantity.mode === 'sign' ? this.scale(content, activity, 'activity') : null
    const { width, height, depth } = first.frame
    return {
      width,
      height,
      depth,
      map: mapOf(quantity),
      panels: content.shown.map((shown, i) => {
        const colour = scaled(cellValues(shown, quantity), scale)
        const size = sizes ? scaled(cellValues(shown, activity), sizes) : colour
        return { colour, size, title: content.titles[i] ?? '', hurt: brushing || i === content.hurt }
      }),
      pick: pickText(first, view, quantity, scale),
    }
  }

  caption(content: Content, view: LatticeView, run: string): Caption {
    const [first] = content.shown
    const quantity = this.quantity(content, view)
    const legend = legendOf(this.scale(content, quantity), quantity, first?.frame.channels ?? 0)
    const row = first?.of ? rowName(first.of.sample.choice) : 'a pair in training'
    return { legend, text: `${run} · step ${group(first?.frame.step ?? 0)} · ${row} · t ${first?.frame.t ?? 0}` }
  }
}

function pickText(shown: Shown, { selected }: LatticeView, quantity: Pick<LatticeView, 'mode' | 'channel'>, scale: Scale): string {
  if (selected === null || selected >= cellCount(shown.frame)) return ''
  const { x, y, z } = placeOf(selected, shown.frame)
  return `cell ${x}, ${y}, ${z} · ${valueText(cellValues(shown, quantity)[selected] ?? 0, scale)}`
}

/** The channels of one cell at every t that is known of a row, [t][channel]. */
export const cellHistory = (trajectory: Trajectory, sample: SampleTrajectory, cell: number): Float32Array[] =>
  Array.from({ length: trajectory.last - sample.first + 1 }, (_, i) =>
    stateAt(trajectory, sample, sample.first + i).subarray(cell * trajectory.channels, (cell + 1) * trajectory.channels),
  )
