import { expect, test } from 'vitest'
import { readCare, USUAL_CARE } from './care'

test('what was remembered is taken where it can be understood', () => {
  expect(readCare(undefined)).toEqual(USUAL_CARE)
  expect(readCare({ awake: false, fitBatch: true, deadline: 30 })).toEqual({ awake: false, fitBatch: true, deadline: 30 })
  expect(readCare({ awake: 'no', fitBatch: 1, deadline: '30' })).toEqual(USUAL_CARE)
  expect(readCare({ deadline: 0 }).deadline).toBeNull()
  expect(readCare({ deadline: Number.NaN }).deadline).toBeNull()
  expect(readCare([1])).toEqual(USUAL_CARE)
})
