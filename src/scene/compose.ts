import { type ColourMap, colourAt, cssColour, type Theme } from './colourMaps'
import type { Caption, LabelPlace } from './messages'

/** Colours of a picture that leaves the page, as on it. */
const INK: Readonly<Record<Theme, { back: string; middle: string; text: string; faint: string; hurt: string }>> = {
  dark: { back: '#06080b', middle: '#101a26', text: '#e9ecf0', faint: '#8a939f', hurt: '#ff7b72' },
  light: { back: '#eef1f5', middle: '#ffffff', text: '#12161b', faint: '#5a636e', hurt: '#b9232a' },
}
const FONT = 'system-ui, sans-serif'
const MARGIN = 14
const RAMP = { width: 200, height: 6 }
/** Colours of the legend's ramp. */
const STOPS = 32

export interface Sheet {
  canvas: OffscreenCanvas
  /** Canvas pixels per CSS pixel. */
  ratio: number
  theme: Theme
  map: ColourMap
  labels: readonly LabelPlace[]
  caption: Caption
}

/** The drawn lattice with background, words, legend and caption: the picture that people share. Its sides are even. */
export function compose({ canvas, ratio, theme, map, labels, caption }: Sheet): OffscreenCanvas {
  const sheet = new OffscreenCanvas(canvas.width - (canvas.width % 2), canvas.height - (canvas.height % 2))
  const g = sheet.getContext('2d')
  if (!g) throw new Error('There is no 2-D canvas here.')
  const ink = INK[theme]
  background(g, sheet, ink)
  g.drawImage(canvas, 0, 0)
  g.scale(ratio, ratio)
  for (const label of labels) word(g, label, ink)
  const height = sheet.height / ratio
  legend(g, height, map, theme, caption.legend)
  g.fillStyle = ink.faint
  g.font = `11px ${FONT}`
  g.textAlign = 'right'
  g.fillText(caption.text, sheet.width / ratio - MARGIN, height - MARGIN)
  return sheet
}

function background(g: OffscreenCanvasRenderingContext2D, { width, height }: OffscreenCanvas, ink: (typeof INK)['dark']): void {
  const glow = g.createRadialGradient(width / 2, height * 0.47, 0, width / 2, height * 0.47, Math.max(width, height) * 0.62)
  glow.addColorStop(0, ink.middle)
  glow.addColorStop(1, ink.back)
  g.fillStyle = glow
  g.fillRect(0, 0, width, height)
}

function word(g: OffscreenCanvasRenderingContext2D, { kind, text, x, y }: LabelPlace, ink: (typeof INK)['dark']): void {
  g.fillStyle = kind === 'tick' ? ink.faint : kind === 'hurt' ? ink.hurt : ink.text
  g.font = `${kind === 'tick' ? 10 : 11}px ${FONT}`
  g.textAlign = kind === 'pick' || kind === 'title' ? 'left' : 'center'
  g.fillText(text, kind === 'pick' ? x + 22 : x, kind === 'tick' ? y + 9 : kind === 'title' ? y + 10 : y)
}

function legend(
  g: OffscreenCanvasRenderingContext2D,
  height: number,
  map: ColourMap,
  theme: Theme,
  { low, quantity, high }: Caption['legend'],
): void {
  const top = height - MARGIN - 22
  const ramp = g.createLinearGradient(MARGIN, 0, MARGIN + RAMP.width, 0)
  for (let i = 0; i <= STOPS; i++) ramp.addColorStop(i / STOPS, cssColour(colourAt(map, theme, i / STOPS)))
  g.fillStyle = ramp
  g.fillRect(MARGIN, top, RAMP.width, RAMP.height)
  g.fillStyle = INK[theme].faint
  g.font = `10px ${FONT}`
  g.textAlign = 'left'
  g.fillText(low, MARGIN, height - MARGIN)
  g.textAlign = 'center'
  g.fillText(quantity, MARGIN + RAMP.width / 2, height - MARGIN)
  g.textAlign = 'right'
  g.fillText(high, MARGIN + RAMP.width, height - MARGIN)
}
