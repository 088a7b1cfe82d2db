import { describe, expect, test } from 'vitest'
import { modelContext } from '../model/context'
import { buildPlan } from '../model/modelPlan'
import { resolveConfig } from './config/resolve'
import { geometryOf } from './geometry'
import { sampleWork, stepWork } from './work'

const LATTICE = /^(cellStep|cellBackward|transportBackward|perceptionGradients|rowGradients|gatherBackward)/

describe('the work of the lattice', () => {
  test.each([
    { preset: 'light', every: 4 },
    { preset: 'tiny', every: 1 },
    { preset: 'tiny', every: 3 },
    { preset: 'full', every: 4 },
  ] as const)('is what the plan of the model counts: %o', ({ preset, every }) => {
    const config = resolveConfig({
      preset,
      sets: new Map<string, unknown>([
        ['memory.checkpointEvery', every],
        ['precision', 'f32'],
      ]),
    })
    const g = geometryOf(config, 64)
    const { forward, backward } = buildPlan(modelContext(config, 64))
    const flops = [...forward, ...backward].filter(({ kernel }) => LATTICE.test(kernel)).reduce((sum, pass) => sum + pass.flops, 0)
    expect(sampleWork(g, config) / (flops / config.batch.micro)).toBeCloseTo(1, 1)
    const steps = forward.filter(({ kernel }) => kernel === 'cellStep')
    expect(steps.reduce((sum, pass) => sum + pass.flops, 0)).toBe(stepWork(g) * g.steps * config.batch.micro)
  })
})
