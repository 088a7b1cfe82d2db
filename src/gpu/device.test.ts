import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pcg } from '../core/rng'
import { PRELUDES } from '../model/shaders'
import { allocate } from './buffers'
import { acquireGpu, type Gpu, throwUncaptured } from './device'
import { compileKernels } from './kernel'
import { makePass, record } from './pass'
import { readThrough } from './readback'
import { scoped } from './scopes'
import { deviceName, isSoftware } from './software'
import { testGpu } from './testing'
import { withTimeout } from './timeout'

let gpu: Gpu
beforeAll(async () => {
  gpu = await testGpu()
})
afterAll(() => gpu.destroy())

describe('a device', () => {
  test('reports itself as the software that it is here, with real limits', () => {
    expect(gpu.report.software).toBe(true)
    expect(gpu.report.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(128 * 2 ** 20)
    expect(gpu.report.precisions).toEqual(['f32', 'packed16', 'f16'])
  })

  test('tells its own end from a loss', async () => {
    const own = await testGpu()
    own.destroy()
    expect(await own.lost).toMatchObject({ intended: true })
    const lost = await testGpu()
    lost.device.destroy()
    expect(await lost.lost).toMatchObject({ intended: false })
  })

  test('is refused in a sentence where there is none', async () => {
    await expect(acquireGpu(undefined, gpu.clock)).rejects.toThrow(/offers no GPU/)
    const empty = { requestAdapter: async () => null } as unknown as GPU
    await expect(acquireGpu(empty, gpu.clock)).rejects.toThrow(/No GPU can be had/)
  })

  test.each([
    ['google', 'swiftshader', '', 'SwiftShader', true],
    ['mesa', '', '', 'llvmpipe: Mesa 25', true],
    ['nvidia', 'ada', '', 'NVIDIA GeForce RTX 4090', false],
  ])('of %s %s is known as software or not', (vendor, architecture, device, description, software) => {
    const names = { vendor, architecture, device, description }
    expect(isSoftware(names, false)).toBe(software)
    expect(deviceName(names)).not.toBe('')
  })
})

describe('errors', () => {
  const kernel = (text: string) => ({
    bad: { label: 'bad', source: { file: 'shaders/bad.wgsl', text }, preludes: [PRELUDES.grid], constants: {} },
  })

  test('of a shader come with its file and line', async () => {
    const text = '// first line\n@compute @workgroup_size(1)\nfn main() {\n  let x: u32 = 1.5;\n}\n'
    await expect(compileKernels(gpu, kernel(text))).rejects.toThrow(/shaders\/bad\.wgsl:4/)
  })

  test('of validation are thrown', async () => {
    const create = () => scoped(gpu.device, 'making a buffer', () => gpu.device.createBuffer({ size: 16, usage: 0xffff }))
    await expect(create()).rejects.toThrow(/making a buffer/)
  })

  test('outside of any scope are kept and thrown at the next step', async () => {
    gpu.device.createBuffer({ size: 16, usage: 0xffff })
    await gpu.device.queue.onSubmittedWorkDone()
    expect(() => throwUncaptured(gpu, 'step 7')).toThrow(/step 7/)
    expect(() => throwUncaptured(gpu, 'step 8')).not.toThrow()
  })

  test('of a plan that does not fit name the buffer and the remedy, and allocate nothing', async () => {
    const plan = { buffers: [{ name: 'huge', kind: 'scratch' as const, role: 'storage' as const, bytes: 2 ** 40 }], total: 2 ** 40 }
    await expect(allocate(gpu, plan)).rejects.toThrow(/^huge: needs 1048576\.0 MiB in one piece/)
  })

  test('of a promise that never settles come after its time', async () => {
    await expect(withTimeout(new Promise(() => undefined), 'waiting', 20)).rejects.toThrow(/waiting took longer than 0\.02 s/)
  })
})

test('the shaders’ random numbers are those of the CPU, bit for bit', async () => {
  const source = {
    file: 'shaders/test.wgsl',
    text: '@group(0) @binding(0) var<storage, read_write> out: array<u32>;\n@compute @workgroup_size(64)\nfn main(@builtin(global_invocation_id) id: vec3u) {\n  out[id.x] = pcg(id.x * 2654435761u);\n}\n',
  }
  const { draw } = await compileKernels(gpu, {
    draw: { label: 'draw', source, preludes: [PRELUDES.random], constants: { FIRE_THRESHOLD: { u32: 1 } } },
  })
  const buffers = await allocate(gpu, {
    buffers: [
      { name: 'out', kind: 'scratch', role: 'storage', bytes: 4096 },
      { name: 'staging', kind: 'scratch', role: 'staging', bytes: 256 },
    ],
    total: 4352,
  })
  const pass = makePass(gpu.device, draw, 'draw', { out: { buffer: buffers.get('out') } }, [16, 1])
  const encoder = gpu.device.createCommandEncoder()
  record(encoder, 'draw', [pass])
  gpu.device.queue.submit([encoder.finish()])
  const bytes = await readThrough(gpu.device, buffers.get('staging'), buffers.get('out'), 0, 4096)
  expect(Array.from(new Uint32Array(bytes.buffer))).toEqual(Array.from({ length: 1024 }, (_, i) => pcg(Math.imul(i, 2654435761) >>> 0)))
  buffers.destroy()
})
