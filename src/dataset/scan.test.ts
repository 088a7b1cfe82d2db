import { expect, test } from 'vitest'
import { memoryRows } from './rows/matrix'
import { scanMatrix } from './scan'

const scan = (values: Float32Array, width: number) => scanMatrix(memoryRows(values, width))

test('norms of the rows', async () => {
  expect(await scan(Float32Array.of(3, 4, 6, 8, 0, 15), 2)).toMatchObject({
    normMean: 10,
    normDeviation: Math.sqrt(50 / 3),
    badRows: 0,
    firstBad: -1,
  })
})

test('norms that are all but equal keep their deviation', async () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => 4096 + (i % 2) * 2 ** -11)
  expect((await scan(values, 1)).normDeviation).toBeCloseTo(2 ** -12, 12)
})

test('rows with NaN or infinity are counted once, and left out of the norms', async () => {
  const values = Float32Array.of(1, 0, Number.NaN, Number.NaN, 0, 3, 0, Number.NEGATIVE_INFINITY)
  expect(await scan(values, 2)).toMatchObject({ normMean: 2, normDeviation: 1, badRows: 2, firstBad: 1 })
})

test('the largest float32 is finite', async () => {
  expect((await scan(new Float32Array(8).fill(3.4e38), 8)).badRows).toBe(0)
})
