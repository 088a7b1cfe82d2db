import type { Box } from './scatter'

/** What the hand can do to the picture. */
export interface Plot {
  hover(x: number, y: number): void
  unhover(): void
  pickAt(x: number, y: number): void
  /** Draws the brush; what is in it is told when it is let go. */
  stretch(box: Box): void
  brush(): void
  clear(): void
  /** Moves the brush by so many notches, or stretches it. */
  nudge(dx: number, dy: number, stretch: boolean): void
  pan(dx: number, dy: number): void
  zoom(factor: number, at?: readonly [number, number]): void
  reset(): void
}

/** What one key press or turn of the wheel enlarges. */
export const ZOOM = 1.25

/** A press that moves less than this, in pixels, is a click. */
const STILL = 4

/** Leads pointer, wheel and keys to the picture; returns what ends that. */
export function listen(host: HTMLElement, plot: Plot): () => void {
  const off = new AbortController()
  const options = { signal: off.signal }
  const place = (event: MouseEvent): [number, number] => {
    const box = host.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  host.addEventListener('pointerdown', (event) => press(host, plot, event, place), options)
  host.addEventListener('pointermove', (event) => event.buttons === 0 && plot.hover(...place(event)), options)
  host.addEventListener('pointerleave', () => plot.unhover(), options)
  host.addEventListener('dblclick', () => plot.reset(), options)
  host.addEventListener('keydown', (event) => onKey(plot, event), options)
  const turn = (event: WheelEvent): void => {
    event.preventDefault()
    plot.zoom(ZOOM ** (-event.deltaY / 100), place(event))
  }
  host.addEventListener('wheel', turn, { ...options, passive: false })
  return () => off.abort()
}

/** A drag brushes, with Shift or the middle button it moves the picture; a click picks. */
function press(host: HTMLElement, plot: Plot, event: PointerEvent, place: (event: MouseEvent) => [number, number]): void {
  if (event.button > 1) return
  host.setPointerCapture(event.pointerId)
  plot.unhover()
  const moving = event.shiftKey || event.button === 1
  const [x, y] = place(event)
  let [lastX, lastY] = [x, y]
  let dragged = false
  const move = (next: PointerEvent): void => {
    const [nowX, nowY] = place(next)
    dragged ||= Math.hypot(nowX - x, nowY - y) > STILL
    if (dragged && moving) plot.pan(nowX - lastX, nowY - lastY)
    else if (dragged)
      plot.stretch({ left: Math.min(x, nowX), top: Math.min(y, nowY), width: Math.abs(nowX - x), height: Math.abs(nowY - y) })
    ;[lastX, lastY] = [nowX, nowY]
  }
  const end = (): void => {
    host.removeEventListener('pointermove', move)
    host.removeEventListener('lostpointercapture', end)
    if (!dragged) plot.pickAt(lastX, lastY)
    else if (!moving) plot.brush()
  }
  host.addEventListener('pointermove', move)
  host.addEventListener('lostpointercapture', end)
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

function onKey(plot: Plot, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const arrow = ARROWS[event.key]
  if (arrow) plot.nudge(arrow[0], arrow[1], event.shiftKey)
  else if (event.key === 'Enter') plot.brush()
  else if (event.key === 'Escape') plot.clear()
  else if (event.key === '+' || event.key === '=') plot.zoom(ZOOM)
  else if (event.key === '-') plot.zoom(1 / ZOOM)
  else if (event.key === '0') plot.reset()
  else return
  event.preventDefault()
  event.stopPropagation()
}
