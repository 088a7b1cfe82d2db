import { expect, test } from 'vitest'
import { resolveConfig } from '../config/resolve'
import { BLOCK, SMALLEST_QUANTIZED } from '../dynamicMap'
import { geometryOf } from '../geometry'
import { bytesByKind, planMemory } from '../memory'
import { arenaLayout } from '../parameters'
import { blocksOf, momentLayout } from './moments'

const PRESETS = ['light', 'full', 'wide', 'tiny'] as const
const KINDS = ['adamw', 'adamw8bit'] as const
const configOf = (preset: (typeof PRESETS)[number], kind: (typeof KINDS)[number]) =>
  resolveConfig({ preset, sets: new Map([['optimizer.kind', kind]]) })

test.each(PRESETS.flatMap((preset) => KINDS.map((kind) => [preset, kind] as const)))(
  'the moments of %s with %s lie one after another, each tensor’s once, without overlap',
  (preset, kind) => {
    const config = configOf(preset, kind)
    const layout = arenaLayout(geometryOf(config, 384), config)
    const { stretches, floatBytes, blocks } = momentLayout(config, layout)
    expect(stretches.flatMap(({ tensors }) => tensors)).toEqual(layout.tensors)
    let reached = 0
    let floats = 0
    let codes = 0
    for (const { tensors, quantized, offset, bytes, at } of stretches) {
      expect(offset).toBe(reached)
      reached += bytes
      expect(at).toBe(quantized ? codes : floats)
      if (quantized) codes += blocksOf(tensors[0]?.count ?? 0)
      else floats += bytes
      for (const { count } of tensors) expect(quantized).toBe(kind === 'adamw8bit' && count >= SMALLEST_QUANTIZED)
    }
    expect([reached, floats, codes]).toEqual([layout.bytes, floatBytes, blocks])
  },
)

test.each([
  ['light', 4096],
  ['full', 4096],
  ['full', 384],
] as const)('8-bit AdamW saves at least 74 %% of the optimizer state of %s at width %i', (preset, din) => {
  const [floats, eight] = KINDS.map((kind) => bytesByKind(planMemory(configOf(preset, kind), din)).moments) as [number, number]
  const saved = 1 - eight / floats
  console.log(`${preset}, width ${din}: optimizer state ${floats} → ${eight} bytes, ${(100 * saved).toFixed(2)} % less`)
  expect(saved).toBeGreaterThanOrEqual(0.74)
})

test('averaged weights cost one more copy of the parameters, and nothing without', () => {
  const parameters = (emaDecay: number): number =>
    bytesByKind(planMemory(resolveConfig({ sets: new Map([['optimizer.emaDecay', emaDecay]]) }), 384)).parameters
  expect(parameters(0.999)).toBe(2 * parameters(0))
})

test('a block is 256 values, the last one padded', () => {
  expect([1, BLOCK - 1, BLOCK, BLOCK + 1, 4155].map(blocksOf)).toEqual([1, 1, 1, 2, 17])
})
