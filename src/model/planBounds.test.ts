import { expect, test } from 'vitest'
import { resolveConfig } from '../core/config/resolve'
import type { PresetName } from '../core/config/types'
import { bytesByKind, planMemory } from '../core/memory'
import { fitBudget } from '../core/memory/fit'
import { ALIGNMENT } from '../core/parameters'
import { modelContext } from './context'
import { buildPlan } from './modelPlan'
import type { Ref } from './plan'

const PRESETS = ['light', 'full', 'wide', 'tiny'] as const satisfies readonly PresetName[]
const MIB = 2 ** 20

const configOf = (preset: PresetName, sets: Record<string, unknown>) => resolveConfig({ preset, sets: new Map(Object.entries(sets)) })

const combinations = PRESETS.flatMap((preset) =>
  ['f32', 'packed16', 'f16'].flatMap((precision) =>
    ['adamw', 'adamw8bit'].flatMap((kind) =>
      [1, 4, 16].flatMap((every) =>
        [false, true].map((pool) => ({
          preset,
          sets: { precision, 'optimizer.kind': kind, 'memory.checkpointEvery': every, 'pool.enabled': pool, 'batch.micro': 8 },
        })),
      ),
    ),
  ),
)

test(`every pass of ${combinations.length} full configurations stays inside what is planned`, () => {
  for (const { preset, sets } of combinations) {
    const config = configOf(preset, sets)
    const planned = new Map(planMemory(config, 4096, { candidates: 256 }).buffers.map((buffer) => [buffer.name, buffer.bytes]))
    const used = new Set<string>()
    for (const pass of Object.values(buildPlan(modelContext(config, 4096, { candidates: 256 }))).flat()) {
      for (const ref of Object.values<Ref>(pass.buffers)) {
        const { name, offset, size } = typeof ref === 'string' ? { name: ref, offset: 0, size: 0 } : ref
        used.add(name)
        const bytes = planned.get(name) ?? Number.NaN
        expect(offset % ALIGNMENT, `${pass.label} ${name}`).toBe(0)
        expect(offset + size, `${pass.label} ${name}`).toBeLessThanOrEqual(bytes)
      }
    }
    // what no pass names is there for the host: uniforms, staging, and what uploads and read-backs go through
    const host = [...planned.keys()].filter((name) => !used.has(name))
    const allowed = /^(staging\.|control$|pass\.uniforms$|ranges$|frame$|overflow$)/
    expect(host.filter((name) => !allowed.test(name))).toEqual([])
  }
})

test('light at an effective batch of 1,024 takes less than 300 MiB, at 4,096 dimensions too', () => {
  for (const precision of ['f32', 'packed16']) {
    const config = fitBudget(configOf('light', { precision, 'batch.micro': 1024 }), 4096)
    const { total } = planMemory(config, 4096)
    console.log(`light, ${precision}, ${config.batch.micro} × ${config.batch.accumulation}: ${(total / MIB).toFixed(1)} MiB`)
    expect(config.batch.micro * config.batch.accumulation).toBe(1024)
    expect(total).toBeLessThan(300 * MIB)
  }
})

test('full with 16-bit states and 8-bit moments: the smallest figure', () => {
  const smallest = { precision: 'packed16', 'optimizer.kind': 'adamw8bit', 'batch.micro': 1, 'memory.checkpointEvery': 4 }
  const plan = planMemory(configOf('full', smallest), 4096)
  const plain = planMemory(configOf('full', { precision: 'f32', 'batch.micro': 1, 'memory.checkpointEvery': 4 }), 4096)
  const kinds = Object.entries(bytesByKind(plan)).map(([kind, bytes]) => `${kind} ${(bytes / MIB).toFixed(1)}`)
  console.log(`full: ${(plan.total / MIB).toFixed(1)} MiB (${kinds.join(', ')}); in 32 bits ${(plain.total / MIB).toFixed(1)} MiB`)
  expect(plan.total).toBeLessThan(0.65 * plain.total)
})
