import type { LatticeFrame } from '../../core/frame'
import { type ColourMap, colourTable, type Theme, tableIndex } from '../../scene/colourMaps'
import { SteadyScale } from '../../scene/scale'
import { cellCount } from '../../scene/values'
import { cellValues, type Scale, type Shown, scaled } from './quantities'
import type { LatticeView } from './view'

export interface LayerStatistics {
  mean: number
  highest: number
}

/** Paints layers of a frame as small pictures, one pixel a cell. */
export class LayerPainter {
  readonly #steady = new SteadyScale()
  #scale: Scale = { kind: 'linear', low: 0, high: 1 }
  #values = new Float32Array(0)
  #places = new Float32Array(0)
  readonly #pictures = new WeakMap<HTMLCanvasElement, ImageData>()

  get end(): number {
    return this.#scale.high
  }

  /** Reads the values of a state; layers can be painted then. Without a scale, activity finds its own. */
  read(shown: Shown, quantity: Pick<LatticeView, 'mode' | 'channel'>, scale: Scale | null = null): void {
    if (this.#values.length !== cellCount(shown.frame)) this.#values = new Float32Array(cellCount(shown.frame))
    cellValues(shown, quantity, this.#values)
    if (!scale) this.#steady.follow(this.#values)
    this.#scale = scale ?? { kind: 'linear', low: 0, high: this.#steady.end }
    this.#places = scaled(this.#values, this.#scale)
  }

  /** Draws layer `z` at the canvas's own resolution, a hairline between the cells where there is room for one. */
  paint(canvas: HTMLCanvasElement, { width, height }: LatticeFrame, z: number, map: ColourMap, theme: Theme): void {
    const size = { width: canvas.width, height: canvas.height }
    if (size.width < 1 || size.height < 1) return
    // Pixels come from the processor: a canvas on the GPU would wait for training.
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context) return
    const picture = this.#picture(canvas, context)
    const pixels = new Uint32Array(picture.data.buffer).fill(0)
    const columns = cellOfPixel(size.width, width)
    const rows = cellOfPixel(size.height, height)
    const colours = this.#colours(z, width * height, map, theme)
    for (let py = 0; py < size.height; py++) {
      const y = rows[py] ?? -1
      if (y < 0) continue
      for (let px = 0; px < size.width; px++) {
        const x = columns[px] ?? -1
        if (x >= 0) pixels[py * size.width + px] = colours[y * width + x] ?? 0
      }
    }
    context.putImageData(picture, 0, 0)
  }

  /** The canvas's own pixels, made once for each size. */
  #picture(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): ImageData {
    const known = this.#pictures.get(canvas)
    if (known && known.width === canvas.width && known.height === canvas.height) return known
    const picture = context.createImageData(canvas.width, canvas.height)
    this.#pictures.set(canvas, picture)
    return picture
  }

  /** The cells' colours as little-endian RGBA words. */
  #colours(z: number, cells: number, map: ColourMap, theme: Theme): Uint32Array {
    const table = colourTable(map, theme)
    return Uint32Array.from({ length: cells }, (_, i) => {
      const value = this.#places[z * cells + i] ?? 0
      const at = tableIndex(map === 'diverging' ? value / 2 + 0.5 : value) * 3
      return (255 << 24) | ((table[at + 2] ?? 0) << 16) | ((table[at + 1] ?? 0) << 8) | (table[at] ?? 0)
    })
  }

  statistics({ width, height }: LatticeFrame, z: number): LayerStatistics {
    const layer = this.#values.subarray(z * width * height, (z + 1) * width * height)
    let sum = 0
    let highest = 0
    for (const value of layer) {
      sum += Math.abs(value)
      highest = Math.max(highest, Math.abs(value))
    }
    return { mean: sum / layer.length, highest }
  }
}

/** Which cell each pixel belongs to; −1 for the hairline after a cell of four pixels or more. */
export function cellOfPixel(pixels: number, cells: number): Int16Array {
  const owner = new Int16Array(pixels)
  const gap = pixels / cells >= 4 ? 1 : 0
  for (let cell = 0; cell < cells; cell++) {
    const [from, to] = [Math.round((cell / cells) * pixels), Math.round(((cell + 1) / cells) * pixels)]
    for (let p = from; p < to; p++) owner[p] = gap > 0 && p === to - 1 && cell < cells - 1 ? -1 : cell
  }
  return owner
}

/** At most `most` of `depth` layers, the first and the last among them. */
export function shownLayers(depth: number, most: number): number[] {
  if (depth <= most) return Array.from({ length: depth }, (_, z) => z)
  return Array.from({ length: most }, (_, i) => Math.round((i / (most - 1)) * (depth - 1)))
}
