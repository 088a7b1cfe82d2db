import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { geometryOf } from '../core/geometry'
import { tensorShapes } from '../core/parameters'
import { memoryShelf } from '../storage/checkpoints.testing'
import { readCheckpoint, writeCheckpoint } from '../training/checkpoint'
import { testClock } from '../training/testing'
import { KeptCheckpoints, takeBytes } from './checkpoints'
import { Outbox } from './outbox'
import type { StudioEvent } from './protocol'

const config = resolveConfig({ preset: 'tiny', sets: new Map([['optimizer.emaDecay', 0.9]]) })
const shapes = tensorShapes(geometryOf(config, 8), config)
const filled = (value: number) =>
  new Map(shapes.map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value)]))
const mean = new Float32Array(8).fill(7)
const whole = writeCheckpoint({
  ...{ config, tensors: new Map([...filled(1), ['data.mean', mean]]), moments: { first: filled(2), second: filled(3) } },
  ...{ average: filled(4), step: 5, samples: 40, seconds: 1, bestLoss: 2, dataset: 'dd', datasetName: 'builtin:clusters' },
  ...{ adapter: 'a GPU', created: '2026-01-01T00:00:00.000Z' },
})

function kept() {
  const heard: StudioEvent[] = []
  const outbox = new Outbox(() => 0)
  outbox.post = (event) => void heard.push(event)
  const { shelf, bytes } = memoryShelf()
  return { kept: new KeptCheckpoints(shelf, outbox, testClock()), heard, bytes }
}

test('a look at a file says what it holds', () => {
  expect(takeBytes(whole, 'mine.safetensors').summary).toMatchObject({
    ...{ file: 'mine.safetensors', full: true, step: 5, samples: 40, averaged: true, adapter: 'a GPU', kept: null, run: null },
    ...{ data: { name: 'builtin:clusters', digest: 'dd', width: 8 }, bytes: whole.byteLength, tensors: shapes.length + 1 },
  })
  expect(() => takeBytes(whole.slice(0, 99), 'torn.safetensors')).toThrow('torn.safetensors')
})

test('a file is kept as it came, can be taken again, and goes out whole, as weights, or as their average', async () => {
  const { kept: shelf, heard } = kept()
  await shelf.keepFile(takeBytes(whole, '<img src=x>.safetensors'))
  const [told] = heard.filter((event) => event.kind === 'shelf')
  expect(told?.shelf.checkpoints).toMatchObject([{ file: '<img src=x>.safetensors', run: null, pinned: true, full: true, step: 5 }])
  const id = told?.shelf.checkpoints[0]?.id as string
  expect((await shelf.take(id)).summary).toMatchObject({ kept: id, run: null, file: '<img src=x>.safetensors' })
  expect(await shelf.export(id, 'full')).toEqual(whole)
  const weights = readCheckpoint(await shelf.export(id, 'weights'), 'weights')
  expect(weights).toMatchObject({ moments: null, average: null, step: 0, config, dataset: 'dd', datasetName: 'builtin:clusters' })
  expect(weights.tensors.get('cell.w1')?.every((value) => value === 1)).toBe(true)
  const average = readCheckpoint(await shelf.export(id, 'ema'), 'average')
  expect(average.tensors.get('cell.w1')?.every((value) => value === 4)).toBe(true)
  expect(average.tensors.get('data.mean')).toEqual(mean)
})

test('a damaged one is neither taken nor exported', async () => {
  const { kept: shelf, heard, bytes } = kept()
  await shelf.keepFile(takeBytes(whole, 'mine'))
  const id = heard.flatMap((event) => (event.kind === 'shelf' ? event.shelf.checkpoints : []))[0]?.id as string
  const stored = bytes.files.get(id) as Uint8Array
  stored[stored.length - 1] = (stored.at(-1) as number) ^ 4
  await expect(shelf.take(id)).rejects.toThrow('mine: its bytes are damaged')
  await expect(shelf.export(id, 'full')).rejects.toThrow('damaged')
})
