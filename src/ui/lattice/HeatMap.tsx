import type { Ref } from 'react'

interface Props {
  canvas: Ref<HTMLCanvasElement>
  columns: number
  rows: number
}

/** The place of one layer's picture. */
export function HeatMap({ canvas, columns, rows }: Props) {
  return (
    <div className="heat" style={{ aspectRatio: `${columns} / ${rows}` }}>
      <canvas ref={canvas} />
    </div>
  )
}
