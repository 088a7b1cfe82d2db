import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { type CheckpointRole, type KeptRun, NEWEST_KEPT, UNTOLD } from '../core/keptCheckpoint'
import type { NewCheckpoint } from './checkpoints'
import { memoryShelf } from './checkpoints.testing'

const config = resolveConfig({ preset: 'tiny' })
const data = { name: 'clusters', digest: 'd', width: 64 }
const run: KeptRun = {
  ...UNTOLD,
  id: 'run',
  name: 'run 1',
  ink: 0,
  data,
  source: { kind: 'builtin', name: 'clusters' },
  config,
  phase: 'training',
  problem: null,
  step: 0,
  steps: 10,
  samples: 0,
  seconds: 0,
  samplesPerSecond: null,
  gpuBytes: 0,
  validations: [],
  created: '2026-01-01',
}
const checkpoint = (step: number, roles: readonly CheckpointRole[] = [], more: Partial<NewCheckpoint> = {}): NewCheckpoint => ({
  id: `c${step}`,
  run: 'run',
  name: '',
  file: '',
  roles,
  pinned: false,
  full: true,
  step,
  samples: step,
  config,
  data,
  validation: null,
  created: new Date(step * 1000).toISOString(),
  picture: null,
  ...more,
})
const bytesOf = (step: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: 100 }, (_, i) => (i * step) & 255)

test('what was saved is read as it was, by this shelf and by the next', async () => {
  const { shelf, bytes, records } = memoryShelf()
  await shelf.save(checkpoint(5, ['last']), bytesOf(5), run)
  expect(await shelf.read('c5')).toEqual(bytesOf(5))
  const again = memoryShelf(bytes, records).shelf
  expect(await again.list()).toMatchObject({ checkpoints: [{ id: 'c5', bytes: 100, roles: ['last'] }], runs: [{ name: 'run 1' }] })
  expect(await again.read('c5')).toEqual(bytesOf(5))
})

test('one flipped bit, a torn end and missing bytes are found when it is read', async () => {
  const { shelf, bytes } = memoryShelf()
  await shelf.save(checkpoint(5, [], { name: 'good one' }), bytesOf(5), run)
  const whole = bytes.files.get('c5') as Uint8Array<ArrayBuffer>
  whole[50] = (whole[50] as number) ^ 1
  await expect(shelf.read('c5')).rejects.toThrow('good one: its bytes are damaged')
  whole[50] = (whole[50] as number) ^ 1
  bytes.files.set('c5', whole.slice(0, 99))
  await expect(shelf.read('c5')).rejects.toThrow('it has 99 bytes, and 100 were saved')
  bytes.files.delete('c5')
  await expect(shelf.read('c5')).rejects.toThrow('no longer in this browser')
})

test('last and best go from one checkpoint to the next; older ones are pruned, pinned ones stay', async () => {
  const { shelf, bytes } = memoryShelf()
  await shelf.save(checkpoint(1, [], { pinned: true }), bytesOf(1), run)
  await shelf.save(checkpoint(2, ['last', 'best']), bytesOf(2), run)
  for (let step = 3; step < 10; step++) await shelf.save(checkpoint(step, ['last']), bytesOf(step), run)
  const { checkpoints } = await shelf.list()
  expect(checkpoints.map(({ step, roles }) => [step, ...roles])).toEqual([[9, 'last'], [8], [7], [6], [2, 'best'], [1]])
  expect(checkpoints.length).toBe(NEWEST_KEPT + 3)
  expect([...bytes.files.keys()].sort()).toEqual(['c1', 'c2', 'c6', 'c7', 'c8', 'c9'])
  await shelf.save(checkpoint(1, ['last', 'best'], { id: 'other', run: 'run 2' }), bytesOf(1), { ...run, id: 'run 2' })
  expect((await shelf.list()).checkpoints.filter(({ roles }) => roles.includes('best'))).toHaveLength(2)
})

test('a full disk is said, leaves no part of it, and harms nothing that was kept before', async () => {
  const { shelf, bytes } = memoryShelf()
  await shelf.save(checkpoint(1, ['last']), bytesOf(1), run)
  bytes.quota = 150
  await expect(shelf.save(checkpoint(2, ['last']), bytesOf(2), run)).rejects.toThrow(/no room for its 100 bytes, so it was not saved/)
  expect([...bytes.files.keys()]).toEqual(['c1'])
  expect((await shelf.list()).checkpoints).toMatchObject([{ id: 'c1', roles: ['last'] }])
  expect(await shelf.read('c1')).toEqual(bytesOf(1))
})

test('where the record cannot be written there is no checkpoint, and the last one stays', async () => {
  const { shelf, bytes, records } = memoryShelf()
  await shelf.save(checkpoint(1, ['last']), bytesOf(1), run)
  records.failing = true
  await expect(shelf.save(checkpoint(2, ['last']), bytesOf(2), run)).rejects.toThrow('aborted')
  expect((await shelf.list()).checkpoints).toMatchObject([{ id: 'c1', roles: ['last'] }])
  expect([...bytes.files.keys()]).toEqual(['c1'])
})

test('bytes that no record names are those of a save that never ended: they go when the shelf is next opened', async () => {
  const { shelf, bytes, records } = memoryShelf()
  await shelf.save(checkpoint(1), bytesOf(1), run)
  bytes.files.set('torn', bytesOf(9))
  const next = memoryShelf(bytes, records)
  await next.shelf.list()
  expect([...bytes.files.keys()]).toEqual(['c1'])
})

test('what is deleted can be brought back for a while, then its bytes go', async () => {
  const { shelf, bytes, clock } = memoryShelf()
  await shelf.save(checkpoint(1), bytesOf(1), run)
  await shelf.setAside('c1', true)
  expect((await shelf.list()).checkpoints).toEqual([])
  await shelf.setAside('c1', false)
  expect(await shelf.read('c1')).toEqual(bytesOf(1))
  await shelf.setAside('c1', true)
  clock.now = 3_600_000
  await shelf.save(checkpoint(2), bytesOf(2), run)
  expect([...bytes.files.keys()]).toEqual(['c2'])
  await expect(shelf.read('c1')).rejects.toThrow('no longer there')
})

test('names, pins and the standing of a run are kept; a run that goes back gives up its later last and best', async () => {
  const { shelf } = memoryShelf()
  await shelf.putRun(run)
  expect((await shelf.list()).runs).toEqual([run])
  await shelf.save(checkpoint(4, ['best']), bytesOf(4), run)
  await shelf.save(checkpoint(8, ['last']), bytesOf(8), run)
  await shelf.change('c4', { name: '<b>bold</b>', pinned: true })
  await shelf.changeRun('run', { name: 'the long one', note: 'why', pinned: true, ink: 5 })
  await shelf.putRun({ ...run, phase: 'finished', step: 10 })
  await shelf.goBack('run', 4)
  expect(await shelf.list()).toMatchObject({
    checkpoints: [
      { step: 8, roles: [] },
      { step: 4, roles: ['best'], name: '<b>bold</b>', pinned: true },
    ],
    runs: [{ name: 'the long one', note: 'why', pinned: true, ink: 5, phase: 'finished', step: 10 }],
  })
})

test('notes of two tabs at one run are all kept, whatever training writes of it; a run that is not there is told', async () => {
  const { shelf, bytes, records } = memoryShelf()
  const other = memoryShelf(bytes, records).shelf
  await shelf.putRun(run)
  const note = (id: string, step: number) => ({ id, step, text: `at ${step}` })
  await shelf.changeNotes('run', { put: note('a', 8) })
  await other.changeNotes('run', { put: note('b', 4) })
  await shelf.save(checkpoint(8, ['last']), bytesOf(8), { ...run, step: 8 })
  await shelf.putRun({ ...run, phase: 'finished', step: 10 })
  expect((await shelf.list()).runs).toMatchObject([{ phase: 'finished', notes: [note('b', 4), note('a', 8)] }])
  expect(await other.changeNotes('run', { drop: 'a' })).toEqual([note('b', 4)])
  await expect(shelf.changeNotes('gone', { drop: 'a' })).rejects.toThrow('its run is not recorded in this browser.')
})

test('a run that is put aside takes its checkpoints with it and brings them back; later its bytes and lines go', async () => {
  const { shelf, bytes, lines, clock, records } = memoryShelf()
  await shelf.save(checkpoint(1, ['last'], { pinned: true }), bytesOf(1), run)
  await shelf.save(checkpoint(2, ['last'], { id: 'other', run: 'run 2' }), bytesOf(2), { ...run, id: 'run 2' })
  for (const name of ['run.metrics.jsonl', 'run.log.jsonl', 'run 2.metrics.jsonl']) lines.files.set(name, bytesOf(1))
  await shelf.setRunAside('run', true)
  expect(await shelf.list()).toMatchObject({ checkpoints: [{ id: 'other' }], runs: [{ id: 'run 2' }] })
  await shelf.setRunAside('run', false)
  expect((await shelf.list()).runs.map(({ id }) => id)).toEqual(['run', 'run 2'])
  expect(await shelf.read('c1')).toEqual(bytesOf(1))
  await shelf.setRunAside('run', true)
  // how it stands may still be written: that does not bring it back
  await shelf.putRun({ ...run, phase: 'stopped' })
  clock.now = 3_600_000
  const { shelf: next } = memoryShelf(bytes, records, lines)
  expect((await next.list()).runs).toHaveLength(1)
  await shelf.save(checkpoint(3, ['last'], { id: 'more', run: 'run 2' }), bytesOf(3), { ...run, id: 'run 2' })
  expect([...records.runs.keys()]).toEqual(['run 2'])
  expect([...bytes.files.keys()]).toEqual(['other', 'more'])
  expect([...lines.files.keys()]).toEqual(['run 2.metrics.jsonl'])
})

test('as many of the newest stay as a person wants', async () => {
  const { shelf } = memoryShelf()
  shelf.newest = 1
  for (let step = 1; step < 8; step++) await shelf.save(checkpoint(step, ['last']), bytesOf(step), run)
  expect((await shelf.list()).checkpoints.map(({ step }) => step)).toEqual([7, 6])
  shelf.newest = 5
  for (let step = 8; step < 20; step++) await shelf.save(checkpoint(step, ['last']), bytesOf(step), run)
  expect((await shelf.list()).checkpoints.map(({ step }) => step)).toEqual([19, 18, 17, 16, 15, 14])
})

test('a disk that fills at ten points of a run harms nothing, and what does not fit is kept when there is room again', async () => {
  for (let point = 0; point < 10; point++) {
    const { shelf, bytes, records } = memoryShelf()
    await shelf.save(checkpoint(1, ['last', 'best']), bytesOf(1), run)
    await shelf.save(checkpoint(2, ['last']), bytesOf(2), run)
    const before = await shelf.list()
    // from nothing at all to one byte too few, and a database that has no room either
    bytes.quota = 200 + 11 * point
    records.failing = point % 3 === 2
    await expect(shelf.save(checkpoint(3, ['last']), bytesOf(3), run)).rejects.toThrow(/no room|aborted/)
    records.failing = false
    expect((await shelf.list()).checkpoints).toEqual(before.checkpoints)
    expect([...bytes.files.keys()]).toEqual(['c1', 'c2'])
    for (const step of [1, 2]) expect(await shelf.read(`c${step}`)).toEqual(bytesOf(step))
    bytes.quota = 300
    await shelf.save(checkpoint(4, ['last']), bytesOf(4), run)
    expect((await shelf.list()).checkpoints.map(({ step, roles }) => [step, ...roles])).toEqual([[4, 'last'], [2], [1, 'best']])
  }
})
