import { describe, expect, it } from 'vitest'
import { clockText, Progress, remaining } from './progress'

/** A progress whose clock is ours and whose output is kept. */
function made(isTTY: boolean) {
  const written: string[] = []
  const clock = { ms: 0 }
  const output = { isTTY, columns: 100, write: (text: string) => written.push(text) }
  return { written, clock, progress: new Progress(output, () => clock.ms) }
}

describe('times', () => {
  it.each([
    [0, '0:00'],
    [61.4, '1:01'],
    [3723, '1:02:03'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%f s is %s', (seconds, text) => expect(clockText(seconds)).toBe(text))

  it('tells what is left from the pace so far', () => {
    expect(remaining(10, 30, 5000)).toBe(15)
    expect(remaining(0, 30, 5000)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('progress', () => {
  it('rewrites one line on a terminal, at most ten times a second', () => {
    const { written, clock, progress } = made(true)
    for (const [ms, step] of [
      [0, 1],
      [50, 2],
      [1000, 5],
    ] as const) {
      clock.ms = ms
      progress.update({ step, steps: 10, loss: 1.23456 })
    }
    progress.finish()
    expect(written).toHaveLength(3)
    expect(written[1]).toBe('\r\x1b[2K████████░░░░░░░░ step 5/10  loss 1.235  4.00 steps/s  ETA 0:01')
    expect(written[2]).toBe('\n')
  })

  it('writes a line every few seconds elsewhere, and always the last', () => {
    const { written, clock, progress } = made(false)
    for (let step = 1; step <= 10; step++) {
      clock.ms = step * 1000
      progress.update({ step, steps: 10, loss: 1 })
    }
    progress.finish()
    expect(written.map((line) => line.slice(0, 10))).toEqual(['step 1/10 ', 'step 6/10 ', 'step 10/10'])
    expect(written.join('')).not.toContain('\r')
  })

  it('counts the pace from the end of the first update, which also compiles', () => {
    const { written, clock, progress } = made(false)
    clock.ms = 60_000
    progress.update({ step: 101, steps: 108, loss: 1 })
    clock.ms = 66_000
    progress.update({ step: 104, steps: 108, loss: 1 })
    expect(written).toEqual(['step 101/108  loss 1.000  – steps/s  ETA –\n', 'step 104/108  loss 1.000  0.500 steps/s  ETA 0:08\n'])
  })

  it('says things above the bar', () => {
    const { written, progress } = made(true)
    progress.update({ step: 1, steps: 2, loss: 1 })
    progress.say('saved')
    expect(written.slice(1)).toEqual(['\r\x1b[2K', 'saved\n'])
  })
})
