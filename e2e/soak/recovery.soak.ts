import { expect, test } from '@playwright/test'
import { crashesAndRecovers, survivesFreezing } from '../gpuCrash'

test('50 crashes of the GPU process at random steps', async () => {
  const seconds = await crashesAndRecovers(50, 23)
  console.log(`${seconds.length} crashes of the GPU process: resumed within ${Math.max(...seconds)} s`)
  expect(Math.max(...seconds)).toBeLessThan(10)
})

test('20 times frozen', async () => {
  await survivesFreezing(20)
})
