import type { RowChoice } from '../../core/trajectory'
import type { Stores } from '../../store/stores'
import type { StageControl } from './stageState'
import { layerAlone, MODES, type Mode } from './view'

/** What of the Lattice screen stands in the URL: `#lattice?cell=40&mode=gradient&row=v18,t3&t=8&z=4`. */

/** Milliseconds after the last change: a browser takes only so many addresses a second. */
const DELAY = 250

const number = (text: string | undefined): number | null => (text !== undefined && /^\d+$/.test(text) ? Number(text) : null)

const rowText = ({ from, place }: RowChoice): string => `${from === 'train' ? 't' : 'v'}${place}`

/** `v18,t3` → rows; null where it is none. */
export function rowsOf(text: string | undefined): RowChoice[] | null {
  const rows = (text ?? '').split(',').map((part): RowChoice | null => {
    const match = /^([vt])(\d+)$/.exec(part)
    return match ? { from: match[1] === 't' ? 'train' : 'validation', place: Number(match[2]) } : null
  })
  return rows.length <= 4 && rows.every((row) => row !== null) ? rows : null
}

/** Reads the URL when the screen comes or a link leads there, and writes what changes. */
export function followUrl(stage: StageControl, { place }: Stores): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = (): void => {
    const { values } = place.getState()
    const mode = MODES.find((known): known is Mode => known === values.mode)
    const layer = number(values.z)
    stage.setView({
      ...(mode && { mode }),
      ...(number(values.channel) !== null && { channel: number(values.channel) ?? 0 }),
      ...(number(values.cell) !== null && { selected: number(values.cell) }),
      ...(layer !== null && { slices: { ...stage.state.getState().view.slices, z: [layer, layer] as const } }),
    })
    const rows = rowsOf(values.row)
    if (rows) stage.look.setRows(rows)
    const t = number(values.t)
    if (t !== null) stage.look.hold(t)
  }
  let writing = false
  const write = (): void => {
    if (place.getState().screen !== 'lattice' || stage.look.state.getState().playing) return
    const { mode, channel, selected, slices } = stage.state.getState().view
    const { rows, t, followed, hurt } = stage.look.state.getState()
    const shown = hurt ?? followed
    const layer = layerAlone({ slices })
    const plain = rows.length === 1 && rows[0]?.from === 'validation' && rows[0].place === 0
    writing = true
    place.say('mode', mode === 'rms' ? null : mode)
    place.say('channel', mode === 'channel' ? String(channel) : null)
    place.say('cell', selected === null ? null : String(selected))
    place.say('z', layer === null ? null : String(layer))
    place.say('row', plain ? null : rows.map(rowText).join(','))
    if (shown) place.say('t', t === shown.steps ? null : String(t))
    writing = false
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(write, DELAY)
  }
  if (place.getState().screen === 'lattice') read()
  stage.state.subscribe((now, before) => now.view !== before.view && later())
  stage.look.state.subscribe(later)
  place.subscribe((now, before) => {
    if (now.screen !== 'lattice' || writing) return
    if (now.values !== before.values) read()
    later()
  })
}
