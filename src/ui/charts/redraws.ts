/** Redraws wait for their turn: a few an animation frame, each at most so often, so that no frame has much to do. */

interface Entry {
  draw: () => void
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

function turn(): void {
  frame = 0
  const start = performance.now()
  const due = [...entries].filter((entry) => entry.wanted && start - entry.last >= INTERVAL).sort((a, b) => a.last - b.last)
  for (const entry of due) {
    if (performance.now() - start > BUDGET) break
    entry.wanted = false
    entry.last = start
    entry.draw()
  }
  schedule()
}

export interface Redraw {
  /** Soon, when its turn comes. */
  request: () => void
  cancel: () => void
}

export function registerRedraw(draw: () => void): Redraw {
  const entry: Entry = { draw, last: Number.NEGATIVE_INFINITY, wanted: false }
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
