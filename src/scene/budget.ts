/** What drawing the lattice may cost. Tested by `e2e/sceneBudget.spec.ts`, so that a laptop GPU holds 60 pictures a second. */

/** What one picture did cost. */
export interface SceneCost {
  panels: number
  /** Cells that were drawn, over all panels. */
  cells: number
  draws: number
  triangles: number
  /** Handed to the GPU. */
  bytes: number
  /** Milliseconds of this thread before WebGL is called: looks, order, words. */
  prepared: number
  /** Milliseconds of this thread in all. */
  total: number
  /** Of these, within calls to WebGL; null while they are not timed. */
  webgl: number | null
}

/** What it did cost the page itself beside it. */
export interface DrawnCost extends SceneCost {
  /** Milliseconds of the main thread since the last picture: values, scales, colours, words. */
  page: number
}

/** Floats of a cell that are handed over when the camera or the values change: position 3, look 4, colour 3. */
export const FLOATS_PER_CELL = 10
/** Texels a side of the pool of light, or of the shadow, below each lattice. */
export const FLOOR_SIZE = 48

export const BUDGET = {
  /** Body, halo, floor, frame (faces, edges, ticks), outline, neighbours, three rings for each of six spheres. */
  drawsPerPanel: 26,
  /** Without damage: what a picture costs as a rule. */
  plainDrawsPerPanel: 8,
  panels: 5,
  /** A rounded cube of two segments an edge (300), and its halo (2). */
  trianglesPerCell: 302,
  bytesPerCell: FLOATS_PER_CELL * 4,
  bytesPerPanel: FLOOR_SIZE * FLOOR_SIZE * 4,
  /** Milliseconds a picture, of the page's main thread and of the scene's own thread each, WebGL's own time excluded. */
  milliseconds: 8,
} as const

/** Most bytes that one picture may hand to the GPU. */
export const bytesAllowed = (cells: number, panels: number): number => cells * BUDGET.bytesPerCell + panels * BUDGET.bytesPerPanel
