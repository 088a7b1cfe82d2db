import { expect, test } from 'vitest'
import { cubeGain, pairedGain, summarizeHeldOut } from './gain'
import { median, summarize } from './summary'

const run = (loss: number, cosine: number) => ({ loss, cosine, 'recall@1': cosine / 2, 'recall@10': cosine })

test('cube gain is metric minus metric', () => {
  expect(cubeGain(run(1, 0.75), run(1.5, 0.5))).toEqual({ loss: -0.5, cosine: 0.25, 'recall@1': 0.125, 'recall@10': 0.25 })
})

test('the gain over seeds is paired: what both share cancels', () => {
  const { loss, cosine } = pairedGain([run(1, 0.5), run(3, 0.75)], [run(2, 0.25), run(4, 0.5)])
  expect(loss).toEqual({ mean: -1, deviation: 0, values: [-1, -1] })
  expect(cosine).toEqual({ mean: 0.25, deviation: 0, values: [0.25, 0.25] })
  expect(summarizeHeldOut([run(1, 0), run(3, 0)]).loss.deviation).toBeCloseTo(Math.SQRT2, 12)
})

test('summaries and medians', () => {
  expect(summarize([2, 4, 9])).toMatchObject({ mean: 5, values: [2, 4, 9] })
  expect(summarize([2, 4, 9]).deviation).toBeCloseTo(Math.sqrt(13), 12)
  expect(summarize([7]).deviation).toBe(0)
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median(Float32Array.of(5))]).toEqual([2, 2.5, 5])
})
