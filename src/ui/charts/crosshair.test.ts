import { expect, it } from 'vitest'
import { Crosshair } from './crosshair'

it('follows the pointer until it is pinned, and comes back to its place when the pointer leaves', () => {
  const crosshair = new Crosshair()
  const crossed: (number | null)[] = []
  const leave = crosshair.join({ cross: (x) => crossed.push(x) })
  crosshair.hover(4)
  expect([crosshair.at, crosshair.pinned, crossed.length]).toEqual([4, false, 0])
  crosshair.hover(null)
  expect(crosshair.at).toBeNull()
  crosshair.pin(7)
  crosshair.hover(9)
  expect([crosshair.at, crosshair.pinned]).toEqual([7, true])
  crosshair.hover(null)
  expect(crossed).toEqual([7, 7])
  crosshair.pin(null)
  leave()
  crosshair.pin(1)
  expect(crossed).toEqual([7, 7, null])
})
