/** One Dawn device for all: the peers ask `navigator.gpu` for a device and get ours. */
import type { Gpu } from '../../src/gpu/device'
import { openDawn, openGpu } from '../../src/node/dawn'

/** Opens our device as the studio does, and makes it the one device that `navigator.gpu` has. To be called before a peer is imported. */
export async function openShared(name: string | undefined): Promise<Gpu> {
  const gpu = await openGpu(name)
  const real = await openDawn(name).requestAdapter({ powerPreference: 'high-performance' })
  if (!real) throw new Error('Dawn gave a device and then no adapter.')
  const { limits, features, info } = real
  const adapter = { limits, features, info, requestDevice: async () => gpu.device }
  const shared = { requestAdapter: async () => adapter, getPreferredCanvasFormat: () => 'bgra8unorm' }
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: shared, userAgent: 'Node.js', hardwareConcurrency: 2 },
    configurable: true,
  })
  return gpu
}
