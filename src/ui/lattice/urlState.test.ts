import { expect, test } from 'vitest'
import { rowsOf } from './urlState'

test('rows stand in the URL by kind and place; what is none of them is left alone', () => {
  expect(rowsOf('v18,t3')).toEqual([
    { from: 'validation', place: 18 },
    { from: 'train', place: 3 },
  ])
  for (const text of [undefined, '', 'v', 'x3', 'v1,', 'v-1', 'v1,v2,v3,v4,v5']) expect(rowsOf(text)).toBeNull()
})
