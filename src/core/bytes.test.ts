import { expect, test } from 'vitest'
import { joinedBytes } from './bytes'

test('bytes come one after the other; of nothing comes nothing', () => {
  const part = Uint8Array.of(9, 3, 4, 9).subarray(1, 3)
  expect(joinedBytes([Uint8Array.of(1, 2), new Uint8Array(), part])).toEqual(Uint8Array.of(1, 2, 3, 4))
  expect(joinedBytes([])).toEqual(new Uint8Array())
})
