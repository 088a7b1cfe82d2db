import type { Picture } from '../../core/keptCheckpoint'
import { colourTable, type Theme, tableIndex } from '../../scene/colourMaps'

/** Where a cell lies in the picture, in widths of a cell: layers go to the right, their columns away from the eye. */
const LAYER = 1.7
const AWAY = { x: 0.42, y: -0.34 }
/** Of a cell's width, of a quiet and of an active cell. */
const SIZE = [0.24, 0.98] as const
const OPACITY = [0.16, 1] as const
/** Opacity of the far cells, as they lie in the mist. */
const FAR = 0.72

/**
 * The lattice seen from the side, the input layer on the left, as straight (not premultiplied) RGBA of `width`×`height` pixels on
 * nothing. Pure: no canvas.
 */
export function paintPicture(picture: Picture, theme: Theme, width: number, height: number): Uint8ClampedArray<ArrayBuffer> {
  const { width: w, height: h, depth: d, activity } = picture
  const table = colourTable('viridis', theme)
  const out = new Uint8ClampedArray(width * height * 4)
  const spanX = (d - 1) * LAYER + (w - 1) * AWAY.x + 1
  const spanY = h - 1 - (w - 1) * AWAY.y + 1
  const unit = Math.min((width - 2) / spanX, (height - 2) / spanY)
  const left = (width - spanX * unit) / 2 + unit / 2
  const top = (height - spanY * unit) / 2 + unit / 2 - (w - 1) * AWAY.y * unit
  for (let x = w - 1; x >= 0; x--)
    for (let z = 0; z < d; z++)
      for (let y = 0; y < h; y++) {
        const value = (activity[(z * h + y) * w + x] ?? 0) / 255
        const size = Math.max(1, unit * (SIZE[0] + (SIZE[1] - SIZE[0]) * value))
        const opacity = (OPACITY[0] + (OPACITY[1] - OPACITY[0]) * value) * (1 - (1 - FAR) * (w > 1 ? x / (w - 1) : 0))
        const centre = { x: left + (z * LAYER + x * AWAY.x) * unit, y: top + (y + x * AWAY.y) * unit }
        square(out, width, height, centre, size, table.subarray(tableIndex(value) * 3, tableIndex(value) * 3 + 3), opacity)
      }
  return out
}

/** Lays a square over what is there. */
function square(
  out: Uint8ClampedArray,
  width: number,
  height: number,
  centre: { x: number; y: number },
  size: number,
  colour: Uint8Array,
  opacity: number,
): void {
  const [x0, y0] = [Math.max(0, Math.round(centre.x - size / 2)), Math.max(0, Math.round(centre.y - size / 2))]
  const side = Math.max(1, Math.round(size))
  for (let y = y0; y < Math.min(height, y0 + side); y++)
    for (let x = x0; x < Math.min(width, x0 + side); x++) {
      const at = (y * width + x) * 4
      const under = ((out[at + 3] ?? 0) / 255) * (1 - opacity)
      const alpha = opacity + under
      for (let k = 0; k < 3; k++) out[at + k] = ((colour[k] ?? 0) * opacity + (out[at + k] ?? 0) * under) / alpha
      out[at + 3] = alpha * 255
    }
}
