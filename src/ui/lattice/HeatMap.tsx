import { useEffect, useRef } from 'react'

interface Props {
  /** Where the canvas is filed while it is on the page, under `z`. */
  canvases: Map<number, HTMLCanvasElement>
  z: number
  columns: number
  rows: number
  /** The canvas has a new size and is empty. Must stay the same function. */
  onSize: () => void
}

/** The place of one layer's picture, at the screen's own resolution. */
export function HeatMap({ canvases, z, columns, rows, onSize }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    canvases.set(z, element)
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      element.width = Math.round(entry.contentRect.width * devicePixelRatio)
      element.height = Math.round(entry.contentRect.height * devicePixelRatio)
      onSize()
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      canvases.delete(z)
    }
  }, [canvases, z, onSize])
  return (
    <div className="heat" style={{ aspectRatio: `${columns} / ${rows}` }}>
      <canvas ref={canvas} />
    </div>
  )
}
