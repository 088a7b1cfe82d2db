import { type Colour, makeStamp, stampDot } from './dots'
import type { Inks } from './inks'
import type { Box, View } from './scatter'
import { OTHERS } from './slots'

/** Everything that is drawn of a projection. */
export interface Cloud {
  /** [n, 2]. */
  points: Float32Array
  /** Slot of each point. */
  slots: Uint8Array
  /** Where the names of labels stand, in the data's own units. */
  names: readonly { name: string; slot: number; x: number; y: number }[]
  /** Only this slot is bright; null when all are. */
  bright: number | null
  /** Only these points are bright; null when all are. */
  chosen: ReadonlySet<number> | null
}

export interface Sheet {
  context: CanvasRenderingContext2D
  width: number
  height: number
  ratio: number
}

const GRID_PIXELS = 72
const FADED = 0.1
const NAME_HEIGHT = 15

/** Makes a canvas as fine as the screen, and clears it. */
export function clearSheet(canvas: HTMLCanvasElement, width: number, height: number): Sheet | null {
  const context = canvas.getContext('2d')
  if (!context || width === 0 || height === 0) return null
  const ratio = devicePixelRatio
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height, ratio }
}

/** Radius of a dot in pixels: thousands of them are drawn smaller, and larger when the picture is. */
export const dotRadius = (count: number, width: number, height: number): number =>
  Math.min(3.2, Math.max(1.25, 0.34 * Math.sqrt((width * height) / Math.max(count, 1)) ** 0.62))

function drawGrid({ context, width, height }: Sheet, view: View, inks: Inks): void {
  // Lines at round distances of the data, whatever the zoom.
  const unit = 2 ** Math.round(Math.log2(GRID_PIXELS / view.scale)) * view.scale
  context.strokeStyle = inks.grid
  context.lineWidth = 1
  context.beginPath()
  for (let x = ((view.x % unit) + unit) % unit; x < width; x += unit) {
    context.moveTo(Math.round(x) + 0.5, 0)
    context.lineTo(Math.round(x) + 0.5, height)
  }
  for (let y = ((view.y % unit) + unit) % unit; y < height; y += unit) {
    context.moveTo(0, Math.round(y) + 0.5)
    context.lineTo(width, Math.round(y) + 0.5)
  }
  context.stroke()
}

/** Dots first, as pixels: whatever else is drawn goes under or over them. */
function drawDots({ context, width, height, ratio }: Sheet, { points, slots, bright, chosen }: Cloud, view: View, inks: Inks): void {
  const image = context.createImageData(context.canvas.width, context.canvas.height)
  const stamp = makeStamp(dotRadius(slots.length, width, height) * ratio)
  const colours = inks.slots.map((rgb, slot): Colour => [...rgb, slot === OTHERS ? 0.55 : 0.8])
  const faded = colours.map(([r, g, b, alpha]): Colour => [r, g, b, alpha * FADED])
  const pass = (strong: boolean): void => {
    const inUse = strong ? colours : faded
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as number
      if (((bright === null || slot === bright) && (chosen === null || chosen.has(i))) !== strong) continue
      const x = ((points[2 * i] as number) * view.scale + view.x) * ratio
      const y = (view.y - (points[2 * i + 1] as number) * view.scale) * ratio
      stampDot(image.data, image.width, x, y, stamp, inUse[slot] as Colour)
    }
  }
  if (bright !== null || chosen !== null) pass(false)
  pass(true)
  context.putImageData(image, 0, 0)
}

const short = (name: string): string => (name.length > 22 ? `${name.slice(0, 21)}…` : name)

function drawNames({ context }: Sheet, { names, bright }: Cloud, view: View, inks: Inks): void {
  context.font = inks.font
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.lineWidth = 4
  const taken: [left: number, top: number, half: number][] = []
  for (const { name, slot, x, y } of names) {
    if (bright !== null && bright !== slot) continue
    const [left, top] = [x * view.scale + view.x, view.y - y * view.scale]
    const half = context.measureText(short(name)).width / 2
    // Names of the larger labels come first; one that would lie on another is left to the legend.
    if (taken.some(([otherLeft, otherTop, other]) => Math.abs(left - otherLeft) < half + other && Math.abs(top - otherTop) < NAME_HEIGHT))
      continue
    taken.push([left, top, half])
    context.strokeStyle = inks.void
    context.strokeText(short(name), left, top)
    context.fillStyle = inks.text
    context.fillText(short(name), left, top)
  }
}

export function drawCloud(sheet: Sheet, cloud: Cloud, view: View, inks: Inks): void {
  drawDots(sheet, cloud, view, inks)
  sheet.context.globalCompositeOperation = 'destination-over'
  drawGrid(sheet, view, inks)
  sheet.context.globalCompositeOperation = 'source-over'
  if (cloud.chosen === null) drawNames(sheet, cloud, view, inks)
}

/** Rings round the point under the pointer and the one that is picked; −1 for none. */
export function drawRings(sheet: Sheet, { points, slots }: Cloud, view: View, inks: Inks, hovered: number, picked: number): void {
  const { context, width, height } = sheet
  const radius = dotRadius(slots.length, width, height)
  const ring = (i: number, reach: number, thick: number, colour: string): void => {
    if (i < 0) return
    context.lineWidth = thick
    context.strokeStyle = colour
    context.beginPath()
    context.arc((points[2 * i] as number) * view.scale + view.x, view.y - (points[2 * i + 1] as number) * view.scale, reach, 0, 7)
    context.stroke()
  }
  ring(hovered, radius + 2, 1.5, inks.text)
  ring(picked, radius + 5.5, 2, inks.void)
  ring(picked, radius + 3.5, 2.5, inks.text)
}

export function drawBrush({ context }: Sheet, { left, top, width, height }: Box, inks: Inks): void {
  context.fillStyle = inks.accent
  context.globalAlpha = 0.14
  context.fillRect(left, top, width, height)
  context.globalAlpha = 1
  context.strokeStyle = inks.accent
  context.lineWidth = 1
  context.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, Math.round(width), Math.round(height))
}
