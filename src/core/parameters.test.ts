import { describe, expect, test } from 'vitest'
import { resolveConfig } from './config/resolve'
import { geometryOf } from './geometry'
import { ALIGNMENT, type ArenaLayout, arenaLayout, baselineHidden, encoderCopyLayout, latticeParameters, tensorShapes } from './parameters'

const DIN = 100
const of = (sets: Record<string, unknown> = {}, preset: 'light' | 'full' | 'wide' | 'tiny' = 'tiny') => {
  const config = resolveConfig({ preset, sets: new Map(Object.entries(sets)) })
  const g = geometryOf(config, DIN)
  return { config, g, layout: arenaLayout(g, config) }
}
const namesOf = ({ tensors }: Pick<ArenaLayout, 'tensors'>): string[] => tensors.map(({ name }) => name)

const CASES = [
  {},
  { 'lattice.share': 'cell' },
  { 'encoder.kind': 'lowrank' },
  { 'encoder.kind': 'mlp2', 'lattice.share': 'global' },
  { 'lattice.baseline': 'mlp' },
  { 'encoder.kind': 'mlp2', 'lattice.baseline': 'mlp', 'lattice.width': 3 },
]

describe('the arena', () => {
  test.each(CASES)('holds every tensor once, one after another, what decays first: %o', (sets) => {
    const { config, g, layout } = of(sets)
    expect(new Map(layout.tensors.map(({ name, shape }) => [name, shape]))).toEqual(new Map(tensorShapes(g, config)))
    let end = 0
    for (const { offset, count } of layout.tensors) {
      expect(offset % ALIGNMENT).toBe(0)
      expect(offset).toBeGreaterThanOrEqual(end)
      expect(offset - end).toBeLessThan(ALIGNMENT)
      end = offset + 4 * count
    }
    expect(layout.bytes).toBe(Math.ceil(end / ALIGNMENT) * ALIGNMENT)
    for (const { offset, shape } of layout.tensors) expect(offset < layout.decayBytes).toBe(shape.length > 1)
  })

  test.each(CASES.slice(0, 4))('one window holds the lattice’s tensors but W1, and nothing else: %o', (sets) => {
    const { layout } = of(sets)
    const { offset, bytes } = layout.cellWindow
    const inside = layout.tensors.filter((tensor) => tensor.offset >= offset && tensor.offset < offset + bytes)
    const lattice = layout.tensors.filter(({ name }) => /^(cell|transport|gate|inject|readout)\./.test(name) && name !== 'cell.w1')
    expect(namesOf({ tensors: inside })).toEqual(namesOf({ tensors: lattice }))
  })

  test.each(CASES)('a copy of the encoder holds its tensors alone: %o', (sets) => {
    const { layout } = of(sets)
    const copy = encoderCopyLayout(layout)
    expect(namesOf(copy)).toEqual(namesOf(layout).filter((name) => name.startsWith('encoder.')))
    expect(copy.tensors[0]?.offset).toBe(0)
    const last = copy.tensors.at(-1)
    expect(copy.bytes).toBe(Math.ceil(((last?.offset ?? 0) + 4 * (last?.count ?? 0)) / ALIGNMENT) * ALIGNMENT)
  })
})

describe('shapes', () => {
  test('of the encoders, as the contract names them', () => {
    const encoder = (kind: string) => {
      const { config, g } = of({ 'encoder.kind': kind })
      return tensorShapes(g, config).filter(([name]) => name.startsWith('encoder.'))
    }
    expect(encoder('linear')).toEqual([
      ['encoder.weight', [DIN, 36]],
      ['encoder.bias', [36]],
    ])
    for (const [kind, hidden] of [
      ['lowrank', 128],
      ['mlp2', 512],
    ] as const)
      expect(encoder(kind)).toEqual([
        ['encoder.0.weight', [DIN, hidden]],
        ['encoder.0.bias', [hidden]],
        ['encoder.1.weight', [hidden, 36]],
        ['encoder.1.bias', [36]],
      ])
  })

  test('the baseline stands in place of the lattice, and the bypass keeps it', () => {
    const lattice = /^(cell|transport|gate|inject|readout)\./
    const names = (sets: Record<string, unknown>): string[] => namesOf(of(sets).layout)
    expect(names({ 'lattice.baseline': 'mlp' }).filter((name) => lattice.test(name))).toEqual([])
    expect(names({ 'lattice.baseline': 'mlp' }).filter((name) => name.startsWith('baseline.'))).toHaveLength(4)
    expect(names({ 'lattice.bypass': true })).toEqual(names({}))
  })
})

describe('the size of the baseline', () => {
  test.each([
    ['light', {}],
    ['full', {}],
    ['wide', {}],
    ['tiny', {}],
    ['tiny', { 'lattice.share': 'global', 'lattice.film': false, 'lattice.width': 5, 'lattice.height': 3 }],
    ['light', { 'lattice.share': 'global', 'lattice.perception': 'sobel' }],
  ] as const)('%s %o: as many parameters as the lattice, to half a hidden unit', (preset, sets) => {
    const cube = of(sets, preset)
    const mlp = of({ ...sets, 'lattice.baseline': 'mlp' }, preset)
    const ends = (DIN + 1) * cube.g.surface + (cube.g.surface + 1) * DIN
    const lattice = cube.layout.parameters - ends
    expect(lattice).toBe(latticeParameters(cube.g, cube.config.lattice.film))
    const unit = 2 * cube.g.surface + 1
    expect(Math.abs(mlp.layout.parameters - ends - lattice)).toBeLessThanOrEqual(unit / 2)
  })

  test('MODEL.md §12’s count of layer + E, 20.7K at Din 64, and the baseline’s beside it', () => {
    const total = (sets: Record<string, unknown>): number => {
      const { config } = of(sets)
      return arenaLayout(geometryOf(config, 64), config).parameters
    }
    expect(total({})).toBe(20_677)
    expect(total({ 'lattice.baseline': 'mlp' })).toBe(20_658)
  })

  test('a surface larger than the lattice still gets one hidden unit', () => {
    const g = { ...of().g, surface: 1e6, groups: 1, depth: 2 }
    expect(baselineHidden(g, false)).toBe(1)
  })
})
