/** Where a panel stands in the view, in CSS pixels from its upper left corner. */
export interface PanelBox {
  x: number
  y: number
  width: number
  height: number
}

/** A lattice is about so much wider than high. */
const SHAPE = 1.35

/** Boxes for `count` panels of one size, in rows and columns that give each lattice the most room. */
export function panelBoxes(count: number, width: number, height: number): PanelBox[] {
  const sizeOf = (columns: number): number => {
    const rows = Math.ceil(count / columns)
    return Math.min(width / columns, (height / rows) * SHAPE)
  }
  const columns = Array.from({ length: count }, (_, i) => i + 1).reduce((best, next) => (sizeOf(next) > sizeOf(best) ? next : best), 1)
  const rows = Math.ceil(count / columns)
  const box = { width: width / columns, height: height / rows }
  return Array.from({ length: count }, (_, i) => ({ x: (i % columns) * box.width, y: Math.floor(i / columns) * box.height, ...box }))
}
