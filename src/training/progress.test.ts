import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { ValidationLine } from '../core/metrics'
import { afterValidation, freshProgress } from './progress'

const line = (loss: number, cosine = 0): ValidationLine => ({
  kind: 'validation',
  step: 1,
  loss,
  cosine,
  'recall@1': 0,
  'recall@10': 0,
  candidates: 2,
})
const config = (run: object, schedule = 'cosine') => resolveConfig({ file: { run, optimizer: { schedule } } })

test('early stopping waits out its patience, counts only gains beyond min delta, and watches what it is told to', () => {
  const byLoss = config({ earlyStop: { patience: 3, minDelta: 0.1 } })
  const state = freshProgress()
  const verdicts = [1, 0.95, 0.8, 0.75, 0.72, 0.71].map((loss) => afterValidation(state, byLoss, line(loss)) !== null)
  // 0.8 is a gain of more than 0.1 over 1; after it three validations bring none
  expect(verdicts).toEqual([false, false, false, false, false, true])
  const byCosine = config({ earlyStop: { monitor: 'cosine', patience: 2 } })
  const rising = freshProgress()
  expect([0.1, 0.2, 0.3].map((cosine) => afterValidation(rising, byCosine, line(1, cosine)))).toEqual([null, null, null])
  expect(afterValidation(rising, byCosine, line(0, 0.3))).toBeNull()
  expect(afterValidation(rising, byCosine, line(0, 0.2))).toMatch(/cosine has not got better than 0\.3000 for 2 validations/)
})

test('another monitor begins afresh', () => {
  const state = freshProgress()
  const watch = (monitor: string) => config({ earlyStop: { monitor, patience: 2 } })
  for (const loss of [3, 3.1]) afterValidation(state, watch('cosine'), line(loss, 0.05))
  expect(state.earlyStop).toEqual({ best: 0.05, since: 1, monitor: 'cosine' })
  expect(afterValidation(state, watch('loss'), line(2.9, 0.01))).toBeNull()
  expect(state.earlyStop).toEqual({ best: 2.9, since: 0, monitor: 'loss' })
})

test('the plateau schedule halves the rate after more than five validations without a gain, again and again', () => {
  const state = freshProgress()
  const factors = [1, ...Array.from({ length: 12 }, () => 1)].map((loss) => {
    afterValidation(state, config({}, 'plateau'), line(loss))
    return state.factor
  })
  expect(factors).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25])
  afterValidation(state, config({}), line(5))
  expect(state.factor).toBe(0.25)
})
