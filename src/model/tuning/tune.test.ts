import { afterEach, expect, test, vi } from 'vitest'
import type { TuneCache, Tuning } from '../../core/tuning'
import { TUNING_AUTO, TUNING_OFF } from '../../core/tuning'
import type { Gpu } from '../../gpu/device'
import { testGpu } from '../../gpu/testing'
import { matmulFamily } from '../matmul/family'
import { checkPinned } from './model'
import { tuneKernels, tuneKey, tuneNote } from './tune'

/** Small, and quick to compile. */
const TILES = ['plain-8x4', 'plain-columns'] as const
const SHAPE = { m: 32, n: 33, k: 34 }
const OTHER = { m: 5, n: 33, k: 34 }

let gpu: Gpu
afterEach(() => gpu.destroy())

const familyOf = (shape: typeof SHAPE) => matmulFamily({ subgroup: gpu.report.subgroup, software: true, chosen: {} }, shape, TILES)

function memory() {
  const entries = new Map<string, string>()
  const cache: TuneCache = {
    get: async (key) => entries.get(key) ?? null,
    set: async (key, value) => void entries.set(key, value),
  }
  return { entries, cache }
}
const LONG = { policy: TUNING_AUTO, limitSeconds: 300 } satisfies Tuning

test('measures what is not known, remembers it, and takes it again', async () => {
  gpu = await testGpu()
  const { entries, cache } = memory()
  const family = familyOf(SHAPE)
  const created = vi.spyOn(gpu.device, 'createBuffer')
  const destroyed = vi.fn()
  created.mockImplementation((descriptor) => {
    const buffer = GPUDevice.prototype.createBuffer.call(gpu.device, descriptor)
    const destroy = buffer.destroy.bind(buffer)
    buffer.destroy = () => {
      destroyed()
      destroy()
      return undefined
    }
    return buffer
  })
  const first = await tuneKernels(gpu, [family, family], { ...LONG, cache })
  expect(created.mock.calls.length).toBeGreaterThan(4)
  expect(destroyed).toHaveBeenCalledTimes(created.mock.calls.length)
  const choice = first.chosen[family.name] as string
  expect(TILES).toContain(choice)
  expect(first.measured).toHaveLength(1)
  const { timings } = first.measured[0] as (typeof first.measured)[number]
  const fastest = timings.reduce((best, timing) => (timing.seconds < best.seconds ? timing : best))
  expect(choice).toBe(fastest.candidate)
  expect([...entries]).toEqual([[tuneKey(gpu, family), choice]])
  // the open device remembers by itself
  expect(await tuneKernels(gpu, [family], LONG)).toEqual({ chosen: { [family.name]: choice }, measured: [], unmeasured: [] })
  // another one by the cache, even where it is not what was measured
  gpu.destroy()
  gpu = await testGpu()
  const other = TILES.find((tile) => tile !== choice) as string
  entries.set(tuneKey(gpu, family), other)
  expect(await tuneKernels(gpu, [family], { ...LONG, cache })).toEqual({ chosen: { [family.name]: other }, measured: [], unmeasured: [] })
})

test('a remembered tile that no longer exists, and a cache that fails, are no obstacle', async () => {
  gpu = await testGpu()
  const family = familyOf(SHAPE)
  const cache = { get: vi.fn(async () => 'gone'), set: vi.fn(async () => Promise.reject(new Error('full'))) }
  const report = await tuneKernels(gpu, [family], { ...LONG, cache })
  expect(report.measured).toHaveLength(1)
  expect(cache.set).toHaveBeenCalledTimes(1)
  const broken = { get: () => Promise.reject(new Error('locked')), set: async () => undefined }
  expect((await tuneKernels(gpu, [familyOf(OTHER)], { ...LONG, cache: broken })).measured).toHaveLength(1)
})

test('out of time, the rest has its defaults, is not remembered, and a person is told', async () => {
  gpu = await testGpu()
  const { entries, cache } = memory()
  const families = [familyOf(SHAPE), familyOf(OTHER)]
  const names = families.map(({ name }) => name)
  const report = await tuneKernels(gpu, families, { policy: TUNING_AUTO, limitSeconds: 0, cache })
  expect(report).toEqual({ chosen: Object.fromEntries(names.map((name) => [name, TILES[0]])), measured: [], unmeasured: names })
  expect(entries.size).toBe(0)
  expect(tuneNote(report)).toBe(
    'Tuning: 2 of 2 kinds of kernel have their default tiles, as time ran out or they cannot be measured here; the next start tries again.',
  )
  // and stays with them as long as it is open
  expect((await tuneKernels(gpu, families, LONG)).measured).toEqual([])
  expect(tuneNote({ chosen: { a: 'b' }, measured: [], unmeasured: [] })).toBeNull()
})

test('switched off or pinned, nothing is measured', async () => {
  gpu = await testGpu()
  const submit = vi.spyOn(gpu.device.queue, 'submit')
  const family = familyOf(SHAPE)
  expect((await tuneKernels(gpu, [family], { policy: TUNING_OFF })).chosen).toEqual({ [family.name]: TILES[0] })
  const pinned = await tuneKernels(gpu, [family], { policy: { mode: 'auto', pinned: { matmul: 'split' } } })
  expect(pinned).toEqual({ chosen: {}, measured: [], unmeasured: [] })
  expect(submit).not.toHaveBeenCalled()
})

test('the key names adapter and driver, shapes alike, and the code', async () => {
  gpu = await testGpu()
  const family = familyOf(SHAPE)
  const key = tuneKey(gpu, family)
  expect(key).toContain(gpu.report.description)
  expect(tuneKey(gpu, familyOf({ m: 31, n: 35, k: 33 }))).not.toBe(tuneKey(gpu, familyOf(OTHER)))
  expect(tuneKey(gpu, familyOf({ ...SHAPE, m: 30 }))).toBe(key)
  const [candidate] = family.candidates
  const [[name, kernel]] = Object.entries(candidate?.kernels ?? {}) as [[string, (typeof family.candidates)[0]['kernels'][string]]]
  const changed = { ...kernel, source: { ...kernel.source, text: `${kernel.source.text}// more\n` } }
  const edited = { ...family, candidates: [{ name: TILES[0], passes: [], kernels: { [name]: changed } }, ...family.candidates.slice(1)] }
  expect(tuneKey(gpu, edited)).not.toBe(key)
  expect(() => checkPinned({ mode: 'off', pinned: { matmul: 'shared-9' } })).toThrow(/matmul has no tile shared-9. Did you mean shared-8\?/)
  expect(() => checkPinned({ mode: 'off', pinned: { matmuls: 'split' } })).toThrow(/no kernel matmuls/)
})
