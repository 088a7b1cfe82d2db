import { expect, test } from 'vitest'
import { rawDataset } from '../dataset/testing'
import { OpenSources } from './openSources'

const source = () => {
  const opened = {
    raw: rawDataset(1, Float32Array.of(1, 2)),
    closed: 0,
    close: async () => {
      opened.closed++
    },
  }
  return opened
}

test('a dataset stays open while it is the current one or a run reads from it', async () => {
  const sources = new OpenSources()
  const [a, b, c] = [source(), source(), source()]
  expect(await sources.take(a, () => 'summary')).toBe('summary')
  sources.trainOnCurrent()
  await sources.take(b, () => null)
  expect([a.closed, b.closed]).toEqual([0, 0])
  await sources.take(c, () => null)
  expect([a.closed, b.closed]).toEqual([0, 1])
  sources.trainOnCurrent()
  expect([a.closed, b.closed, c.closed]).toEqual([1, 1, 0])
})

test('one that does not pass is closed, and the earlier one stays', async () => {
  const sources = new OpenSources()
  const [a, b] = [source(), source()]
  await sources.take(a, () => null)
  const refuse = () => {
    throw new Error('too few rows')
  }
  await expect(sources.take(b, refuse)).rejects.toThrow('too few rows')
  expect(sources.current).toBe(a)
  expect([a.closed, b.closed]).toEqual([0, 1])
})
