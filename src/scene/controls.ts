/** Pixels that a press may wander and still be a click. */
const CLICK = 4
const DEGREES_PER_PIXEL = 0.35
const DEGREES_PER_KEY = 5

/** What a hand can do with the view. */
export interface Hand {
  turn: (azimuth: number, elevation: number) => void
  zoom: (factor: number) => void
  home: () => void
  pick: (x: number, y: number) => void
}

const KEYS: Readonly<Record<string, (hand: Hand) => void>> = {
  ArrowLeft: (hand) => hand.turn(DEGREES_PER_KEY, 0),
  ArrowRight: (hand) => hand.turn(-DEGREES_PER_KEY, 0),
  ArrowUp: (hand) => hand.turn(0, DEGREES_PER_KEY),
  ArrowDown: (hand) => hand.turn(0, -DEGREES_PER_KEY),
  '+': (hand) => hand.zoom(1.1),
  '=': (hand) => hand.zoom(1.1),
  '-': (hand) => hand.zoom(1 / 1.1),
  f: (hand) => hand.home(),
}

/** Mouse, touch and keys on the canvas; a click without a drag picks. */
export function attachControls(canvas: HTMLCanvasElement, hand: Hand): void {
  let start: { x: number; y: number } | null = null
  let dragged = false

  canvas.addEventListener('pointerdown', (event) => {
    start = { x: event.clientX, y: event.clientY }
    dragged = false
    canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener('pointermove', (event) => {
    if (!start) return
    if (!dragged && Math.hypot(event.clientX - start.x, event.clientY - start.y) < CLICK) return
    dragged = true
    hand.turn(-event.movementX * DEGREES_PER_PIXEL, event.movementY * DEGREES_PER_PIXEL)
  })
  const release = (event: PointerEvent): void => {
    if (start && !dragged && event.type === 'pointerup') hand.pick(event.offsetX, event.offsetY)
    start = null
  }
  canvas.addEventListener('pointerup', release)
  canvas.addEventListener('pointercancel', release)
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      hand.zoom(Math.exp(-event.deltaY * 0.0012))
    },
    { passive: false },
  )
  canvas.addEventListener('keydown', (event) => {
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key]
    if (!move) return
    event.preventDefault()
    event.stopPropagation()
    move(hand)
  })
}
