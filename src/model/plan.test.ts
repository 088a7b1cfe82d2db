import { afterAll, expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import { geometryOf } from '../core/geometry'
import { cellChunks, planMemory, uniformSlots } from '../core/memory'
import { momentLayout } from '../core/memory/moments'
import { stateName } from '../core/memory/states'
import { checkGolden } from '../diagnostics/golden'
import type { Gpu } from '../gpu/device'
import { testGpu } from '../gpu/testing'
import { goldenFile } from '../training/testing'
import { modelContext } from './context'
import { buildPlan } from './modelPlan'
import { bandOf, TILE_CANDIDATES, TILED, tileCandidates, tileNamed } from './tiles'

let gpu: Gpu | undefined
afterAll(() => gpu?.destroy())

test('a light step is what the design counts: a forward step is three passes, each checkpointed state is stepped once again', () => {
  const plan = buildPlan(modelContext(resolveConfig(), 384, { candidates: 10 }))
  const count = (passes: readonly { kernel: string }[], kernel: string): number => passes.filter((pass) => pass.kernel === kernel).length
  expect(count(plan.forward, 'cellStep')).toBe(16)
  expect(count(plan.backward, 'cellStep')).toBe(9)
  expect(count(plan.backward, 'cellBackward')).toBe(16)
  expect(count(plan.update, 'adamw')).toBe(1)
})

const PRESETS = ['light', 'full', 'wide', 'tiny'] as const

test.each(PRESETS.flatMap((preset) => ['adamw', 'adamw8bit'].map((kind) => [preset, kind] as const)))(
  'the passes of %s with %s have uniform slots enough',
  (preset, kind) => {
    const config = resolveConfig({
      preset,
      sets: new Map<string, unknown>([
        ['optimizer.kind', kind],
        ['optimizer.emaDecay', 0.99],
      ]),
    })
    const context = modelContext(config, 384, { candidates: 10 })
    const passes = Object.values(buildPlan(context)).flat()
    const structs = new Set(passes.map(({ uniforms }) => JSON.stringify(uniforms)))
    expect(structs.size).toBeLessThanOrEqual(uniformSlots(config.lattice.steps, context.chunks.length))
  },
)

test('the update of the largest preset goes through windows of at most 128 MiB, each value of the arena once', () => {
  const sets = new Map<string, unknown>([
    ['optimizer.kind', 'adamw8bit'],
    ['optimizer.emaDecay', 0.99],
  ])
  const config = resolveConfig({ preset: 'wide', sets })
  const context = modelContext(config, 384)
  const { update, averagedForward, forward } = buildPlan(context)
  const covered = (kernels: readonly string[], binding: string): number => {
    const windows = update.filter(({ kernel }) => kernels.includes(kernel)).map(({ buffers }) => buffers[binding])
    let bytes = 0
    for (const ref of windows) {
      if (!ref || typeof ref === 'string') throw new Error(`${binding} is bound whole`)
      expect([ref.offset, ref.offset % 256]).toEqual([bytes, 0])
      expect(ref.size).toBeLessThanOrEqual(2 ** 27)
      bytes += Math.ceil(ref.size / 256) * 256
    }
    expect(windows.length).toBeGreaterThan(1)
    return bytes
  }
  expect(covered(['adamw', 'adamw8'], 'parameters')).toBe(context.layout.bytes)
  expect(covered(['adamw', 'adamw8'], 'gradients')).toBe(context.layout.bytes)
  expect(covered(['ema'], 'average')).toBe(context.layout.bytes)
  expect(covered(['adamw8'], 'firstCodes')).toBe(256 * momentLayout(config, context.layout).blocks)
  expect(averagedForward.map(({ kernel, grid }) => [kernel, grid])).toEqual(forward.map(({ kernel, grid }) => [kernel, grid]))
  const bound = (passes: typeof forward): string[] =>
    passes.flatMap(({ buffers }) => Object.values(buffers).map((ref) => (typeof ref === 'string' ? ref : ref.name)))
  expect(bound(averagedForward)).toEqual(bound(forward).map((name) => (name === 'parameters' ? 'ema' : name)))
  expect(bound(averagedForward)).toContain('ema')
})

test('per-cell weights beyond one binding are cut into aligned ranges that cover every cell once', () => {
  const g = geometryOf(resolveConfig({ preset: 'wide' }), 384)
  const chunks = cellChunks(g, 2 ** 27)
  expect(chunks.length).toBe(2)
  expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(g.cells)
  for (const { first, count } of chunks) {
    expect((first * g.perception * 2 * g.hidden * 4) % 256).toBe(0)
    expect(count * g.perception * 2 * g.hidden * 4).toBeLessThanOrEqual(2 ** 27)
  }
})

test('states are kept at checkpoints, in one segment, and at the end', () => {
  expect([0, 1, 3, 4, 5, 7, 8].map((t) => stateName(t, 8, 4))).toEqual([
    'state.checkpoint.0',
    'state.segment.1',
    'state.segment.3',
    'state.checkpoint.1',
    'state.segment.1',
    'state.segment.3',
    'state.final',
  ])
  const states = (k: number): number =>
    planMemory(resolveConfig({ sets: new Map([['memory.checkpointEvery', k]]) }), 384).buffers.filter(({ kind }) => kind === 'states')
      .length
  expect([states(1), states(4)]).toEqual([17, 8])
})

test('tiles waste little, and fit the lattice', () => {
  for (const share of ['cell', 'layer', 'global'])
    for (const micro of [1, 3, 8, 64]) {
      const g = geometryOf(resolveConfig({ sets: new Map([['lattice.share', share]]) }), 384)
      for (const kernel of TILED)
        for (const name of TILE_CANDIDATES[kernel]) {
          const { lanes, rows, block } = tileNamed(name, g, micro, 8)
          const needed = bandOf(g) * micro
          const done = Math.ceil(needed / (lanes * rows)) * lanes * rows
          // a lane group of eight is the least there is
          expect(done, `${share} ${micro} ${name}`).toBeLessThanOrEqual(Math.max(8, 2 * needed))
          expect((g.hidden / 2) % block).toBe(0)
        }
    }
  const of = (hidden: number) => geometryOf(resolveConfig({ sets: new Map([['lattice.hidden', hidden]]) }), 384)
  expect(tileCandidates('cellStep', 1, of(32)).filter((name) => name.startsWith('spread'))).toEqual([])
  expect(tileCandidates('gatherBackward', 1, of(32))).toEqual(['workgroup-4', 'plain-2'])
  expect(tileCandidates('gatherBackward', 1, of(256))).toEqual(['plain-2'])
})

test('at WebGPU’s default limits, without subgroups, the golden values hold', async () => {
  gpu = await testGpu({ defaultLimits: true })
  expect(gpu.report).toMatchObject({ subgroup: 1 })
  expect(gpu.report.limits.maxStorageBuffersPerShaderStage).toBeLessThanOrEqual(10)
  const checks = await checkGolden(gpu, await goldenFile('odd'), 'odd')
  expect(checks.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([])
})
