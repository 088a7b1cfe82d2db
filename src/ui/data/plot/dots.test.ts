import { describe, expect, it } from 'vitest'
import { makeStamp, stampDot } from './dots'

const pixel = (pixels: Uint8ClampedArray, width: number, x: number, y: number): number[] => [
  ...pixels.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
]

describe('dots', () => {
  it('cover as much as a disc does', () => {
    for (const radius of [1.25, 2, 3.2, 6.4])
      for (const mask of makeStamp(radius).masks) {
        const sum = mask.reduce((a, b) => a + b, 0)
        expect(Math.abs(sum / (Math.PI * radius ** 2) - 1)).toBeLessThan(0.1)
      }
  })

  it('are laid over each other, and cut at the edges', () => {
    const pixels = new Uint8ClampedArray(4 * 9 * 9)
    const stamp = makeStamp(2)
    stampDot(pixels, 9, 4, 4, stamp, [255, 0, 0, 1])
    expect(pixel(pixels, 9, 4, 4)).toEqual([255, 0, 0, 255])
    expect(pixel(pixels, 9, 0, 4)).toEqual([0, 0, 0, 0])
    stampDot(pixels, 9, 4, 4, stamp, [0, 0, 255, 0.5])
    expect(pixel(pixels, 9, 4, 4)).toEqual([128, 0, 128, 255])
    stampDot(pixels, 9, 0, 8, stamp, [0, 255, 0, 0.8])
    expect(pixel(pixels, 9, 0, 8)).toEqual([0, 255, 0, 204])
    for (const x of [-50, 60]) stampDot(pixels, 9, x, 4, stamp, [9, 9, 9, 1])
    expect(pixel(pixels, 9, 8, 4)).toEqual([0, 0, 0, 0])
  })
})
