import { describe, expect, it } from 'vitest'
import { type ColourMap, colourAt, colourTable, cssGradient, type Rgb, TABLE_SIZE, tableIndex } from './colourMaps'

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2

describe('colour maps', () => {
  it('end where they are known to', () => {
    expect(colourAt('viridis', 'dark', 0)).toEqual([68, 1, 84])
    expect(colourAt('viridis', 'dark', 1)).toEqual([253, 231, 37])
    expect(colourAt('magma', 'light', 0)).toEqual([0, 0, 4])
  })

  it.each<ColourMap>(['viridis', 'magma'])('%s only grows lighter', (map) => {
    for (let i = 1; i <= 20; i++)
      expect(luminance(colourAt(map, 'dark', i / 20))).toBeGreaterThan(luminance(colourAt(map, 'dark', (i - 1) / 20)))
  })

  it('the diverging map has its neutral at 0 in both themes', () => {
    expect(luminance(colourAt('diverging', 'dark', 0.5))).toBeLessThan(luminance(colourAt('diverging', 'dark', 0.1)))
    expect(luminance(colourAt('diverging', 'light', 0.5))).toBeGreaterThan(luminance(colourAt('diverging', 'light', 0.1)))
  })

  it('takes values outside and NaN as its ends', () => {
    expect([tableIndex(-3), tableIndex(Number.NaN), tableIndex(7)]).toEqual([0, 0, TABLE_SIZE - 1])
    expect(colourTable('viridis', 'dark')).toBe(colourTable('viridis', 'dark'))
    expect(cssGradient('viridis', 'dark')).toMatch(/^linear-gradient\(90deg, rgb\(68 1 84\)/)
  })
})
