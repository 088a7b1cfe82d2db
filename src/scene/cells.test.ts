import { describe, expect, it } from 'vitest'
import { DepthSort } from './depthSort'
import { CellLooks } from './looks'
import { panelBoxes } from './panelLayout'
import { cellCount, neighbourMean, neighboursOf, placeOf, sameGrid, scenePoint } from './values'
import { SCENE_VIEW } from './view'

const grid = { width: 3, height: 2, depth: 2 }

describe('cells of a lattice', () => {
  it('stand where the cell id says', () => {
    expect(cellCount(grid)).toBe(12)
    expect(placeOf(0, grid)).toEqual({ x: 0, y: 0, z: 0 })
    expect(placeOf(11, grid)).toEqual({ x: 2, y: 1, z: 1 })
    expect(placeOf(7, grid)).toEqual({ x: 1, y: 0, z: 1 })
    expect(scenePoint(grid, 2, 2, 1, 1)).toEqual([1, -0.5, 1])
    expect(sameGrid(grid, { ...grid })).toBe(true)
    expect(sameGrid(grid, null)).toBe(false)
  })

  it('know their neighbours; outside there is nothing', () => {
    const values = new Float32Array(12).fill(-6)
    expect(neighbourMean(values, grid, 0, 0, 0)).toBe(3)
    expect(neighbourMean(values, grid, 1, 0, 0)).toBe(4)
    expect(neighboursOf(0, grid)).toEqual([null, 6, null, 3, null, 1])
    expect(neighboursOf(10, grid)).toEqual([4, null, 7, null, 9, 11])
  })
})

describe('looks', () => {
  const full = { colour: new Float32Array(12).fill(1), size: new Float32Array(12).fill(1) }
  const looksOf = (view = SCENE_VIEW) => {
    const looks = new CellLooks(grid)
    looks.update(full, view, 'viridis', 'dark')
    return looks
  }

  it('leave out what is outside the slices', () => {
    expect(looksOf().count).toBe(12)
    const cut = looksOf({ ...SCENE_VIEW, slices: { x: [1, 2], y: null, z: [1, 1] } })
    expect(Array.from(cut.cells.subarray(0, cut.count))).toEqual([7, 8, 10, 11])
  })

  it('grow with size, whatever the colour', () => {
    const looks = new CellLooks(grid)
    const size = Float32Array.from({ length: 12 }, (_, i) => i / 11)
    looks.update({ colour: new Float32Array(12), size }, SCENE_VIEW, 'viridis', 'light')
    expect(looks.look[0]).toBeCloseTo(0.09)
    expect(looks.look[11 * 4]).toBeCloseTo(0.9)
    for (let i = 1; i < 12; i++) expect(looks.look[i * 4]).toBeGreaterThanOrEqual(looks.look[(i - 1) * 4] ?? 1)
  })
})

describe('panels', () => {
  it('stand side by side where there is room, each as large as it can be', () => {
    expect(panelBoxes(1, 900, 500)).toEqual([{ x: 0, y: 0, width: 900, height: 500 }])
    expect(panelBoxes(2, 900, 400).map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [450, 0],
    ])
    expect(panelBoxes(4, 900, 600).map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [450, 0],
      [0, 300],
      [450, 300],
    ])
    expect(panelBoxes(2, 400, 900).map(({ y }) => y)).toEqual([0, 450])
  })
})

describe('DepthSort', () => {
  it('orders from far to near', () => {
    const depths = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i) * 40 + 60)
    const order = Array.from(new DepthSort(500).sort(depths, 500))
    expect(new Set(order).size).toBe(500)
    for (let i = 1; i < 500; i++) expect((depths[order[i - 1] ?? 0] ?? 0) - (depths[order[i] ?? 0] ?? 0)).toBeGreaterThan(-0.03)
  })

  it('takes equal depths and no cells at all', () => {
    const sort = new DepthSort(3)
    expect(Array.from(sort.sort(new Float32Array(3).fill(5), 3))).toEqual([0, 1, 2])
    expect(() => sort.sort(new Float32Array(3), 0)).not.toThrow()
  })
})
