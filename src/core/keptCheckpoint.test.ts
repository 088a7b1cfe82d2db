import { expect, test } from 'vitest'
import { type KeptCheckpoint, NEWEST_KEPT, pictureOf, toPrune } from './keptCheckpoint'

const kept = (step: number, more: Partial<KeptCheckpoint> = {}): KeptCheckpoint => ({
  id: `c${step}`,
  run: 'r',
  name: '',
  file: '',
  roles: [],
  pinned: false,
  full: true,
  step,
  samples: step,
  config: null,
  data: { name: '', digest: '', width: 0 },
  validation: null,
  created: new Date(step * 1000).toISOString(),
  bytes: 1,
  sha256: '',
  picture: null,
  removed: null,
  ...more,
})

test('the newest unpinned ones stay; last, best, pinned, imported and put aside ones are never pruned', () => {
  const list = [
    kept(1, { pinned: true }),
    kept(2, { roles: ['best'] }),
    kept(3, { run: null }),
    kept(4, { removed: 5 }),
    ...Array.from({ length: NEWEST_KEPT + 2 }, (_, i) => kept(10 + i)),
    kept(99, { roles: ['last'] }),
  ]
  expect(toPrune(list).map(({ step }) => step)).toEqual([11, 10])
  expect(toPrune(list.slice(0, 4))).toEqual([])
})

test('a picture holds the RMS of every cell, relative to the highest', () => {
  const frame = { step: 1, t: 1, sample: 0, width: 2, height: 1, depth: 1, channels: 2, state: Float32Array.from([3, 4, 0, -5]) }
  expect(pictureOf(frame)).toEqual({ width: 2, height: 1, depth: 1, activity: Uint8Array.from([255, 255]) })
  expect([...pictureOf({ ...frame, state: Float32Array.from([2, 2, 1, 1]) }).activity]).toEqual([255, 128])
  expect([...pictureOf({ ...frame, state: new Float32Array(4) }).activity]).toEqual([0, 0])
})
