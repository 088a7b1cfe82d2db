/** Redraws wait for their turn: one an animation frame, each at most so often, so that no frame has much to do. */

interface Entry {
  draw: () => void
  last: number
  wanted: boolean
}

/** Milliseconds between redraws of one chart. */
const INTERVAL = 250

const entries = new Set<Entry>()
let frame = 0
let timer: ReturnType<typeof setTimeout> | undefined

function turn(): void {
  frame = 0
  const now = performance.now()
  const waiting = [...entries].filter((entry) => entry.wanted)
  const due = waiting.filter((entry) => now - entry.last >= INTERVAL).sort((a, b) => a.last - b.last)
  const [next] = due
  if (next) {
    next.wanted = false
    next.last = now
    next.draw()
  }
  if (due.length > 1) frame = requestAnimationFrame(turn)
  else if (waiting.length > 0 && timer === undefined) timer = setTimeout(wake, INTERVAL)
}

function wake(): void {
  timer = undefined
  if (frame === 0) frame = requestAnimationFrame(turn)
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
      entry.wanted = true
      wake()
    },
    cancel: () => void entries.delete(entry),
  }
}
