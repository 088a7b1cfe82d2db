import { describe, expect, it } from 'vitest'
import { cellOfPixel, LayerPainter, shownLayers } from './layerPainter'
import { DEFAULT_VIEW } from './view'

describe('pictures of layers', () => {
  it('show all layers, or an even choice with both faces', () => {
    expect(shownLayers(5, 11)).toEqual([0, 1, 2, 3, 4])
    expect(shownLayers(41, 5)).toEqual([0, 10, 20, 30, 40])
  })

  it('give every cell its pixels, and a hairline where there is room', () => {
    expect(Array.from(cellOfPixel(10, 2))).toEqual([0, 0, 0, 0, -1, 1, 1, 1, 1, 1])
    expect(Array.from(cellOfPixel(4, 2))).toEqual([0, 0, 1, 1])
    for (const pixels of [60, 61, 74]) expect(new Set(cellOfPixel(pixels, 15)).size).toBe(16)
  })

  it('come with each layer’s mean and highest value', () => {
    const painter = new LayerPainter()
    const state = Float32Array.from([1, 1, 3, 3, 0, 0, 0, 0])
    const frame = { step: 0, t: 0, sample: 0, width: 2, height: 1, depth: 2, channels: 2, state }
    painter.read({ frame, of: null }, DEFAULT_VIEW)
    expect(painter.statistics(frame, 0)).toEqual({ mean: 2, highest: 3 })
    expect(painter.statistics(frame, 1)).toEqual({ mean: 0, highest: 0 })
    expect(painter.end).toBe(5)
  })
})
