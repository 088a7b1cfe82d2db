/** Thousands of round dots, mixed into pixels by hand: several times faster than as many calls of the canvas. */

/** 0 … 255 each, and 0 … 1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number]

/** How much of each pixel a disc covers, 0 … 1 [size, size], for a centre at one of 2 × 2 places in the middle pixel. */
export interface Stamp {
  size: number
  masks: readonly Float32Array[]
}

const PHASES = 2

/** A disc of `radius` pixels with a soft edge. */
export function makeStamp(radius: number): Stamp {
  const half = Math.ceil(radius + 1)
  const size = 2 * half + 1
  const masks = Array.from({ length: PHASES * PHASES }, (_, phase) => {
    const [x, y] = [(phase % PHASES) / PHASES, Math.floor(phase / PHASES) / PHASES]
    return Float32Array.from({ length: size * size }, (_, i) => {
      const distance = Math.hypot((i % size) - half - x, Math.floor(i / size) - half - y)
      return Math.min(1, Math.max(0, radius + 0.5 - distance))
    })
  })
  return { size, masks }
}

/** Lays a disc with its centre at (x, y) over what is in `pixels` [height, width, 4]. */
export function stampDot(pixels: Uint8ClampedArray, width: number, x: number, y: number, { size, masks }: Stamp, colour: Colour): void {
  const half = (size - 1) / 2
  const height = pixels.length / 4 / width
  const [fineX, fineY] = [Math.round(x * PHASES), Math.round(y * PHASES)]
  const [left, top] = [Math.floor(fineX / PHASES) - half, Math.floor(fineY / PHASES) - half]
  const mask = masks[(fineX & 1) + PHASES * (fineY & 1)] as Float32Array
  const [fromX, toX] = [Math.max(0, -left), Math.min(size, width - left)]
  const [fromY, toY] = [Math.max(0, -top), Math.min(size, height - top)]
  for (let row = fromY; row < toY; row++)
    for (let column = fromX; column < toX; column++) {
      const alpha = (mask[row * size + column] as number) * colour[3]
      if (alpha > 0) lay(pixels, 4 * ((top + row) * width + left + column), colour, alpha)
    }
}

/** Source over destination, neither multiplied by its alpha. */
function lay(pixels: Uint8ClampedArray, at: number, colour: Colour, alpha: number): void {
  const below = ((pixels[at + 3] as number) / 255) * (1 - alpha)
  const sum = alpha + below
  const share = alpha / sum
  for (let i = 0; i < 3; i++) pixels[at + i] = (colour[i] as number) * share + (pixels[at + i] as number) * (1 - share)
  pixels[at + 3] = 255 * sum
}
