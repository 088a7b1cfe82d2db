/** Redraws wait for their turn: a few an animation frame, each at most so often, so that no frame has much to do. */

interface Entry {
  /** Draws, or a slice of it; true when nothing is left to draw. */
  draw: () => boolean
  /** Whether it was asked for again while it was drawn. */
  again: () => boolean
  last: number
  wanted: boolean
}

/** Milliseconds between redraws of one chart. */
const INTERVAL = 250
/** Milliseconds of one frame after which the others wait for the next. */
const BUDGET = 6

const entries = new Set<Entry>()
let frame = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Sees to it that `turn` comes when the next chart is due: no frame is asked for before. */
function schedule(): void {
  if (frame !== 0) return
  const due = [...entries].filter((entry) => entry.wanted).map((entry) => entry.last + INTERVAL)
  if (due.length === 0) return
  const wait = Math.min(...due) - performance.now()
  clearTimeout(timer)
  if (wait > 0) timer = setTimeout(() => schedule(), wait)
  else frame = requestAnimationFrame(turn)
}

/** Draws slice by slice; false when the time is up before the last of them. */
function drawn(entry: Entry, end: number): boolean {
  while (!entry.draw()) if (performance.now() > end) return false
  return true
}

function turn(): void {
  frame = 0
  const start = performance.now()
  const due = [...entries].filter((entry) => entry.wanted && start - entry.last >= INTERVAL).sort((a, b) => a.last - b.last)
  for (const entry of due) {
    if (performance.now() - start > BUDGET) break
    if (!drawn(entry, start + BUDGET)) break
    entry.wanted = entry.again()
    entry.last = start
  }
  schedule()
}

export interface Redraw {
  /** Soon, when its turn comes. */
  request: () => void
  cancel: () => void
}

export const registerRedraw = (draw: () => void): Redraw =>
  register(
    () => {
      draw()
      return true
    },
    () => false,
  )

/** Draws at once whatever waits for its turn: for what is to be saved, and to see what it takes. */
export function drawAll(): void {
  for (const entry of entries) {
    while (entry.wanted) {
      drawn(entry, Number.POSITIVE_INFINITY)
      entry.wanted = entry.again()
    }
    entry.last = performance.now()
  }
}

/** A redraw that can go on in the next frame after each slice. What is asked for meanwhile has its turn when the others have had theirs. */
export function registerSlicedRedraw(slices: () => Iterator<unknown>): Redraw {
  let rest: Iterator<unknown> | null = null
  let asked = false
  const redraw = register(
    () => {
      if (!rest) asked = false
      rest ??= slices()
      if (!rest.next().done) return false
      rest = null
      return true
    },
    () => asked,
  )
  const request = (): void => {
    asked = true
    redraw.request()
  }
  return { ...redraw, request }
}

function register(draw: () => boolean, again: () => boolean): Redraw {
  const entry: Entry = { draw, again, last: Number.NEGATIVE_INFINITY, wanted: false }
  entries.add(entry)
  return {
    request: () => {
      if (entry.wanted) return
      entry.wanted = true
      schedule()
    },
    cancel: () => void entries.delete(entry),
  }
}
