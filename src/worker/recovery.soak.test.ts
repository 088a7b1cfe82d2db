import { expect, test } from 'vitest'
import { cases } from '../core/soak.testing'
import { losesDevices } from './recovery.testing'

test('a run that loses its device again and again ends with the bits of one that never did', async () => {
  const without = await losesDevices(cases(4, 50), 7)
  console.log(`${without.length} lost devices: resumed within ${Math.max(...without).toFixed(0)} ms`)
  expect(Math.max(...without)).toBeLessThan(10_000)
})
