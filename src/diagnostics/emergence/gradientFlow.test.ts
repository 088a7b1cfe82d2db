import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ExpectedPattern, metricsFixture } from '../../core/pattern/testing'
import { readSafetensors } from '../../formats/safetensors'
import { toFloat32 } from '../../formats/tensor'
import type { Gpu } from '../../gpu/device'
import { testGpu } from '../../gpu/testing'
import { Model } from '../../model/model'
import { writeTensors } from '../../model/tensors'
import { goldenFile } from '../../training/testing'
import { F32_TOLERANCE, relativeError } from '../golden'
import { configOfReference } from '../goldenConfig'
import { flowOf, type GradientFlow, shareWithGradient } from './gradientFlow'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const { expected } = await metricsFixture()

/** Gradient flow of the batch of a golden file, at its parameters. */
async function goldenFlow(name: string, precision: 'f32' | 'packed16' = 'f32'): Promise<GradientFlow> {
  const { tensors, metadata } = readSafetensors(await goldenFile(name), name)
  const values = new Map([...tensors].map(([tensor, data]) => [tensor, new Float32Array(toFloat32(data))]))
  const reference = JSON.parse(metadata.get('config') ?? '{}')
  const micro = Number(metadata.get('micro'))
  const config = { ...configOfReference(reference, { micro, accumulation: 1 }, 1e-3), precision }
  const model = await Model.create(gpu, config, reference.Din)
  try {
    writeTensors(model, 'parameters', values)
    const step = Number(metadata.get('step'))
    model.setControl({ step, sampleOffset: 0, batch: micro, rows: micro, learningRate: 0 })
    model.setRows(values.get('x') as Float32Array<ArrayBuffer>, values.get('r') as Float32Array<ArrayBuffer>)
    return await flowOf(model)
  } finally {
    model.destroy()
  }
}

test.each(['odd', 'overflow', 'cell'])(
  '%s: ‖∂L/∂s_t[z]‖ for every t and layer, and every cell’s gradient, agree with the reference',
  async (name) => {
    const wanted = expected[name] as Required<ExpectedPattern>
    const { norms, cells } = await goldenFlow(name)
    expect(norms.length).toBe(wanted.flow.length)
    const errors = norms.map((layers, t) => relativeError(layers, wanted.flow[t] ?? []))
    const worst = Math.max(...errors, relativeError(cells.norms, wanted.cellNorms))
    console.log(`${name}: worst relative error ${worst.toExponential(1)}`)
    expect(worst).toBeLessThan(F32_TOLERANCE)
    expect(cells.share).toBe(wanted.cells)
    expect(cells.of).toBe(name === 'cell' ? 'cell.w1' : 'cell.film')
    expect(gpu.uncaptured).toEqual([])
  },
)

test('packed16: the loss scale is not in the flow', async () => {
  const wanted = expected.odd as Required<ExpectedPattern>
  const { norms, cells } = await goldenFlow('odd', 'packed16')
  const worst = Math.max(
    ...norms.map((layers, t) => relativeError(layers, wanted.flow[t] ?? [])),
    relativeError(cells.norms, wanted.cellNorms),
  )
  console.log(`odd, packed16: worst relative error ${worst.toExponential(1)}`)
  expect(worst).toBeLessThan(2e-2)
})

test('cells without a gradient, or with next to none, are not counted', () => {
  expect(shareWithGradient([1, 1, 1, 0.0011, 0.0009, 0, 2, 1])).toBe(6 / 8)
  expect(shareWithGradient([0, 0, 0])).toBe(0)
})
