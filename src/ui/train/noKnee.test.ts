import { expect, test } from 'vitest'
import { noKneeText } from './noKnee'

const point = (micro: number, spread: number) => ({ micro, samplesPerSecond: 1, secondsPerUpdate: micro, bytes: 1, spread })

test('a search without a knee says what was missing', () => {
  expect(noKneeText([point(1, 0.1)])).toBe('Measured 1 size: too few for a knee. Search up to a larger batch.')
  expect(noKneeText([point(1, 0.1), point(2, 0.9)])).toMatch(/^Measured 2 sizes, 1 of them unsteadily: .* Search again/)
})
