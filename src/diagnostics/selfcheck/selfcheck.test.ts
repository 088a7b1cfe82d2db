import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gpu } from '../../gpu/device'
import type { ShaderFile } from '../../gpu/shader'
import { testGpu } from '../../gpu/testing'
import { PRELUDES, SOURCES } from '../../model/shaders'
import { testClock } from '../../training/testing'
import { type CheckReport, PARTS, type PartKey, runSelfCheck } from './selfcheck'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

const failed = ({ parts }: CheckReport): PartKey[] => parts.filter(({ passed }) => !passed).map(({ key }) => key)

/** The self-check while one shader file has another line; kernels that do not contain it stay compiled. */
async function checkBroken(file: ShaderFile, line: string, broken: string): Promise<CheckReport> {
  const { text } = file
  expect(text.split(line).length).toBe(2)
  file.text = text.replace(line, broken)
  try {
    return await runSelfCheck(gpu, testClock())
  } finally {
    file.text = text
  }
}

test('passes on this device, part by part, and leaves no memory behind', async () => {
  const begun: string[] = []
  const done: string[] = []
  const created: GPUBuffer[] = []
  const { createBuffer } = gpu.device
  gpu.device.createBuffer = (descriptor) => {
    const buffer = createBuffer.call(gpu.device, descriptor)
    created.push(buffer)
    const { destroy } = buffer
    buffer.destroy = () => {
      created.splice(created.indexOf(buffer), 1)
      return destroy.call(buffer)
    }
    return buffer
  }
  const report = await runSelfCheck(gpu, testClock(), {
    onBegin: ({ key }, number) => begun.push(`${number} ${key}`),
    onPart: ({ key, number }) => done.push(`${number} ${key}`),
  }).finally(() => {
    gpu.device.createBuffer = createBuffer
  })
  const all = report.parts.flatMap(({ quantities }) => quantities)
  expect(all.filter(({ ok }) => !ok)).toEqual([])
  expect(report).toMatchObject({ passed: true, cancelled: false, cause: null, precision: 'f32' })
  expect(report.parts.map(({ quantities }) => quantities.length)).toEqual([8, 33, 24, 13, 20, 9])
  expect(begun).toEqual(PARTS.map(({ key }, i) => `${i + 1} ${key}`))
  expect(done).toEqual(begun)
  expect(created).toEqual([])
  expect(gpu.uncaptured).toEqual([])
})

test('passes in packed16 within its wider tolerance', async () => {
  const report = await runSelfCheck(gpu, testClock(), { precision: 'packed16' })
  const all = report.parts.flatMap(({ quantities }) => quantities)
  expect(all.filter(({ ok }) => !ok)).toEqual([])
  expect(report).toMatchObject({ passed: true, precision: 'packed16' })
  // 16 bits do round: the states are really stored in them
  expect(all.find(({ quantity }) => quantity.startsWith('rounding'))?.error).toBeGreaterThan(1e-5)
})

/** A line of a kernel, what stands there instead, the parts that must fail, and the one that the report must name. */
const MUTANTS: [what: string, file: ShaderFile, line: string, broken: string, fail: PartKey[], cause: PartKey][] = [
  ['AdamW walks uphill', SOURCES.adamw, 'parameters[i] - clip.rate * m', 'parameters[i] + clip.rate * m', ['training'], 'training'],
  [
    'the surface loss has the wrong sign of its cosine',
    SOURCES.surfaceLoss,
    'f32(S) + 1.0 - cosine',
    'f32(S) + 1.0 + cosine',
    ['loss', 'training'],
    'loss',
  ],
  [
    'the surface loss has half the gradient of its square',
    SOURCES.surfaceLoss,
    '2.0 * (o - t) / f32(S)',
    '(o - t) / f32(S)',
    ['flow', 'loss', 'training'],
    'loss',
  ],
  [
    'what a cell saw gets the gradient with the wrong sign',
    SOURCES.gatherBackward,
    'sum[r][c][e] += dot(x[r], weight)',
    'sum[r][c][e] -= dot(x[r], weight)',
    ['flow', 'loss', 'training'],
    'flow',
  ],
  [
    'the transport has no leak',
    SOURCES.cellStep,
    '- LEAK * own)',
    ')',
    ['system', 'flow', 'loss', 'propagation', 'training', 'emergence'],
    'propagation',
  ],
  [
    'the random numbers are others',
    PRELUDES.random,
    '747796405u',
    '747796407u',
    ['system', 'flow', 'loss', 'propagation', 'training', 'emergence'],
    'system',
  ],
  [
    'the left and right walls are open to each other',
    PRELUDES.lattice,
    'let x = i32(n % W) + dx;',
    'let x = (i32(n % W) + dx + i32(W)) % i32(W);',
    ['flow', 'loss', 'propagation', 'training', 'emergence'],
    'propagation',
  ],
]

test.each(MUTANTS)('finds it when %s', async (_, file, line, broken, fail, cause) => {
  const report = await checkBroken(file, line, broken)
  expect(failed(report)).toEqual(fail)
  expect(report).toMatchObject({ passed: false, cause })
  expect(report.parts.every(({ problem }) => problem === null)).toBe(true)
})

test('a part that cannot be measured says why, and the others run', async () => {
  const report = await checkBroken(SOURCES.layerNorms, 'var sum = 0.0;', 'var sum = nothing;')
  expect(failed(report)).toEqual(['flow'])
  expect(report.cause).toBe('flow')
  expect(report.parts[1]?.problem).toMatchObject({ subject: expect.stringContaining('shaders/layer_norms.wgsl:') })
  expect(report.parts.length).toBe(6)
})

test('ends after the part at hand when it is cancelled', async () => {
  let asked = 0
  const report = await runSelfCheck(gpu, testClock(), { cancelled: () => ++asked > 1 })
  expect(report).toMatchObject({ passed: false, cancelled: true, cause: null })
  expect(report.parts.map(({ key, passed }) => [key, passed])).toEqual([['system', true]])
})

test('refuses a precision that the GPU does not have', async () => {
  const without = { ...gpu, report: { ...gpu.report, precisions: ['f32', 'packed16'] } }
  await expect(runSelfCheck(without, testClock(), { precision: 'f16' })).rejects.toThrow('shader-f16')
})
