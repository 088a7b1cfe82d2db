import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { type ColourMap, colourAt, cssColour, cssGradient } from '../../../scene/colourMaps'
import { usePrefs } from '../../studio/context'

export interface MatrixProps {
  /** What a screen reader says of it. */
  label: string
  columns: number
  /** Rows, the lowest first, as layers are stacked. */
  rows: number
  /** Place in the colour map, 0 … 1; null where there is no value. */
  shade: (column: number, row: number) => number | null
  map: ColourMap
  /** Names of the axes. */
  columnName: string
  rowName: string
  /** The value under the pointer, in words. */
  describe: (column: number, row: number) => string
  legend: { low: string; quantity: string; high: string }
}

const MOST_HEIGHT = 168
const MOST_ROW = 15

/** A heat map of measured values: cells with hairlines, ticks at both axes, a legend with ends and quantity. */
export function Matrix(props: MatrixProps) {
  const { label, columns, rows, describe, legend, map, rowName, columnName } = props
  const theme = usePrefs((prefs) => prefs.theme)
  const [under, setUnder] = useState<string | null>(null)
  const height = Math.min(MOST_HEIGHT, rows * MOST_ROW)
  const point = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns)
    const row = rows - 1 - Math.floor(((event.clientY - box.top) / box.height) * rows)
    const inside = column >= 0 && column < columns && row >= 0 && row < rows
    setUnder(inside ? describe(column, row) : null)
  }
  return (
    <div className="matrix">
      <div className="matrix-y" style={{ height }} aria-hidden="true">
        <span>{rows - 1}</span>
        <i>{rowName}</i>
        <span>0</span>
      </div>
      <div className="matrix-cells" style={{ height }} onPointerMove={point} onPointerLeave={() => setUnder(null)}>
        <Cells {...props} />
      </div>
      <div className="matrix-x" aria-hidden="true">
        <span>0</span>
        <i>{columnName}</i>
        <span>{columns - 1}</span>
      </div>
      <div className="matrix-foot">
        <span className="ell" role="status" aria-label={`${label}, under the pointer`}>
          {under}
        </span>
        <div className="ramp">
          <i style={{ background: cssGradient(map, theme) }} />
          <div>
            <span>{legend.low}</span>
            <span>{legend.quantity}</span>
            <span>{legend.high}</span>
          </div>
        </div>
      </div>
    </div>
  )
}

/** The cells at the screen's own resolution, a hairline between them where there is room. */
function Cells({ label, columns, rows, shade, map }: MatrixProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = usePrefs((prefs) => prefs.theme)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      element.width = Math.round(entry.contentRect.width * devicePixelRatio)
      element.height = Math.round(entry.contentRect.height * devicePixelRatio)
      paint(element)
    })
    const paint = ({ width, height }: HTMLCanvasElement): void => {
      const g = element.getContext('2d')
      if (!g) return
      const empty = getComputedStyle(element).getPropertyValue('--nodata')
      const gap = Math.min(width / columns, height / rows) >= 5 * devicePixelRatio ? devicePixelRatio : 0
      g.clearRect(0, 0, width, height)
      for (let column = 0; column < columns; column++)
        for (let row = 0; row < rows; row++) {
          const value = shade(column, row)
          g.fillStyle = value === null ? empty : cssColour(colourAt(map, theme, value))
          const [left, right] = [(column / columns) * width, ((column + 1) / columns) * width].map(Math.round) as [number, number]
          const [top, bottom] = [((rows - 1 - row) / rows) * height, ((rows - row) / rows) * height].map(Math.round) as [number, number]
          g.beginPath()
          g.roundRect(left, top, right - left - gap, bottom - top - gap, gap > 0 ? 2 * devicePixelRatio : 0)
          g.fill()
        }
    }
    observer.observe(element)
    return () => observer.disconnect()
  }, [columns, rows, shade, map, theme])
  return <canvas ref={canvas} role="img" aria-label={label} />
}
