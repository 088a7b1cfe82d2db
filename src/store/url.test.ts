import { expect, test } from 'vitest'
import { placeOf, urlOf } from './url'

test('every screen has a hash, and an unknown one leads to the Train screen', () => {
  expect(placeOf('#lattice')).toEqual({ screen: 'lattice', values: {} })
  expect(placeOf('#/data')).toEqual({ screen: 'data', values: {} })
  expect(placeOf('#nowhere?t=1')).toEqual({ screen: 'train', values: {} })
  expect(placeOf('')).toEqual({ screen: 'train', values: {} })
})

test('what a screen says of itself survives the way through the URL, whatever it holds', () => {
  const place = { screen: 'lattice', values: { mode: 'gradient', t: '8', name: 'a&b=#ü?' } } as const
  expect(placeOf(urlOf(place))).toEqual(place)
  expect(urlOf({ screen: 'data', values: {} })).toBe('#data')
  expect(urlOf({ screen: 'data', values: { b: '1', a: '2' } })).toBe('#data?a=2&b=1')
})
