import { colourTable, type Theme, tableIndex } from '../../scene/colourMaps'
import { cellOfPixel } from './layerPainter'

interface Face {
  values: Float32Array
  width: number
  height: number
  /** The value that gets the map's last colour. */
  end: number
  /** Cell that is marked, or null. */
  marked: number | null
}

/** Draws a surface in the diverging map at the canvas's own resolution. */
export function paintFace(canvas: HTMLCanvasElement, { values, width, height, end, marked }: Face, theme: Theme): void {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context || canvas.width < 1 || canvas.height < 1) return
  const picture = context.createImageData(canvas.width, canvas.height)
  const pixels = new Uint32Array(picture.data.buffer)
  const table = colourTable('diverging', theme)
  const columns = cellOfPixel(canvas.width, width)
  const rows = cellOfPixel(canvas.height, height)
  const colours = Uint32Array.from(values, (value) => {
    const at = tableIndex(value / end / 2 + 0.5) * 3
    return (255 << 24) | ((table[at + 2] ?? 0) << 16) | ((table[at + 1] ?? 0) << 8) | (table[at] ?? 0)
  })
  for (let py = 0; py < canvas.height; py++)
    for (let px = 0; px < canvas.width; px++) {
      const [x, y] = [columns[px] ?? -1, rows[py] ?? -1]
      if (x >= 0 && y >= 0) pixels[py * canvas.width + px] = colours[y * width + x] ?? 0
    }
  context.putImageData(picture, 0, 0)
  if (marked === null) return
  const [cellWidth, cellHeight] = [canvas.width / width, canvas.height / height]
  context.lineWidth = Math.max(1.5, cellWidth / 7)
  context.strokeStyle = theme === 'dark' ? '#fff' : '#06101c'
  context.strokeRect((marked % width) * cellWidth, Math.floor(marked / width) * cellHeight, cellWidth - 1, cellHeight - 1)
}
