import { describe, expect, it } from 'vitest'
import { binAt, scaleOf } from './bars'
import { fitView, nearestPoint, pointsInside, slotCentres, toData, toPicture, zoomView } from './scatter'
import { assignSlots, OTHERS, pointSlots } from './slots'
import { roundTicks, tickTexts } from './ticks'

const points = Float32Array.of(0, 0, 4, 2, 2, 1)

describe('the view', () => {
  it('holds the whole cloud, to one scale, beside the legend', () => {
    const view = fitView(points, 260, 100, 10, 60)
    expect(view.scale).toBe(40)
    const place = (i: number) => [(points[2 * i] ?? 0) * view.scale + view.x, view.y - (points[2 * i + 1] ?? 0) * view.scale]
    expect([place(0), place(1)]).toEqual([
      [20, 90],
      [180, 10],
    ])
  })

  it.each([
    ['no points', new Float32Array()],
    ['one point', Float32Array.of(3, 3)],
    ['a line', Float32Array.of(1, 5, 2, 5)],
  ])('is finite for %s', (_, cloud) => {
    expect(Object.values(fitView(cloud, 100, 100, 10)).every(Number.isFinite)).toBe(true)
  })

  it('enlarges about a place, which stays where it is', () => {
    const before = { scale: 2, x: 10, y: 20 }
    const after = zoomView(before, 3, [50, 60])
    expect((50 - after.x) / after.scale).toBeCloseTo((50 - before.x) / before.scale)
    expect((after.y - 60) / after.scale).toBeCloseTo((before.y - 60) / before.scale)
  })

  it('gives a brush back where it was drawn', () => {
    const view = { scale: 2.5, x: 7, y: 11 }
    const box = { left: 3, top: 4, width: 10, height: 6 }
    const there = toPicture(view, toData(view, box))
    for (const key of ['left', 'top', 'width', 'height'] as const) expect(there[key]).toBeCloseTo(box[key])
  })
})

describe('points', () => {
  const view = { scale: 10, x: 0, y: 100 }
  it('are found by the nearest, within reach', () => {
    expect(nearestPoint(points, view, 38, 81, 9)).toBe(1)
    expect(nearestPoint(points, view, 38, 81, 2)).toBe(-1)
  })

  it('are found in a box, edges too', () => {
    expect(pointsInside(points, view, { left: 0, top: 90, width: 20, height: 10 })).toEqual([0, 2])
    expect(pointsInside(points, view, { left: 21, top: 0, width: 9, height: 100 })).toEqual([])
  })

  it('have a centre by slot', () => {
    expect([...slotCentres(points, Uint8Array.of(0, 0, 1), 3)]).toEqual([2, 1, 2, 1, Number.NaN, Number.NaN])
  })
})

describe('labels', () => {
  it('are coloured by their frequency, the rest is grey', () => {
    const labels = Array.from({ length: 10 }, (_, i) => ({ name: `n${i}`, rows: i }))
    const { legend, slotOf } = assignSlots(labels)
    expect(legend.map(({ name }) => name)).toEqual(['n9', 'n8', 'n7', 'n6', 'n5', 'n4', 'n3', 'n2', '2 others'])
    expect(legend.at(-1)).toMatchObject({ slot: OTHERS, rows: 1 })
    expect([slotOf[9], slotOf[2], slotOf[0]]).toEqual([7, 0, OTHERS])
    expect([...pointSlots(Uint32Array.of(9, 0, 77), slotOf, 3)]).toEqual([7, OTHERS, OTHERS])
  })

  it('keep their colours when rows are dropped, whatever their order is then', () => {
    const colours = (rows: Record<string, number>) => {
      const labels = Object.entries(rows).map(([name, count]) => ({ name, rows: count }))
      return Object.fromEntries(assignSlots(labels).legend.map(({ name, slot }) => [name, slot]))
    }
    expect(colours({ b: 9, a: 8, c10: 7, c9: 6 })).toEqual({ a: 0, b: 1, c9: 2, c10: 3 })
    expect(colours({ c9: 9, a: 6, b: 5, c10: 7 })).toEqual({ a: 0, b: 1, c9: 2, c10: 3 })
  })

  it('that are missing leave one colour', () => {
    expect([...pointSlots(null, new Uint8Array(), 2)]).toEqual([0, 0])
  })
})

describe('ticks', () => {
  it.each([
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-0.2, 0.8, 4, [0, 0.5]],
    [46, 76, 3, [50, 60, 70]],
    [8, 8, 4, [8]],
  ])('between %d and %d are round', (from, to, most, expected) => {
    expect(roundTicks(from, to, most)).toEqual(expected)
  })
})

describe('histograms', () => {
  const bars = (from: number, to: number, counts: number[]) => ({ name: '', histogram: { from, to, counts }, ink: '--c1', alpha: 1 })
  it('share one scale', () => {
    expect(scaleOf([bars(0, 2, [1, 5]), bars(-1, 1, [7])])).toEqual({ from: -1, to: 2, top: 7 })
    expect(scaleOf([bars(8, 8, [3])])).toEqual({ from: 7.5, to: 8.5, top: 3 })
  })

  it('tell the bin of a value', () => {
    const { histogram } = bars(0, 10, [1, 2, 3, 4, 5])
    expect([0, 3.9, 4, 10, 10.1, -1].map((value) => binAt(histogram, value))).toEqual([0, 1, 2, 4, -1, -1])
    expect(binAt(bars(8, 8, [3]).histogram, 8)).toBe(0)
  })
  it('differ in words where they differ', () => {
    const texts = (values: number[]): string[] => tickTexts(values).map(({ text }) => text)
    expect(texts([0.995, 1, 1.005])).toEqual(['0.995', '1.000', '1.005'])
    expect(texts([-0.5, 0, 0.5])).toEqual(['−0.5', '0', '0.5'])
    expect(texts([0, 2000, 4000])).toEqual(['0', '2 000', '4 000'])
    expect(texts([7])).toEqual(['7'])
  })
})
