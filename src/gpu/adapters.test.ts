import { describe, expect, it } from 'vitest'
import { listGpus } from './adapters'

type Asked = GPURequestAdapterOptions | undefined

/** A GPU as browsers describe it. */
const adapterOf = (info: Partial<GPUAdapterInfo> & { backend?: string; driver?: string }, features: string[] = []): GPUAdapter =>
  ({
    info: { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...info },
    features: new Set(features),
    limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 27 },
  }) as unknown as GPUAdapter

const entryOf = (answer: (asked: Asked) => GPUAdapter | null): GPU =>
  ({ requestAdapter: async (asked: Asked) => answer(asked) }) as unknown as GPU

const fast = adapterOf(
  { vendor: 'nvidia', architecture: 'ada', subgroupMinSize: 32, subgroupMaxSize: 32, backend: 'vulkan', driver: '570.86' },
  ['subgroups'],
)
const small = adapterOf({ vendor: 'intel', architecture: 'gen-12lp' })
const swift = adapterOf({ vendor: 'google', architecture: 'swiftshader', isFallbackAdapter: true })

describe('the GPUs that can be had', () => {
  it('are the distinct answers to the three questions', async () => {
    const list = await listGpus(
      entryOf((asked) => (asked?.forceFallbackAdapter ? swift : asked?.powerPreference === 'low-power' ? small : fast)),
    )
    expect(list.map(({ name, preferences, software }) => [name, preferences, software])).toEqual([
      ['nvidia ada', ['high-performance'], false],
      ['intel gen-12lp', ['low-power'], false],
      ['SwiftShader', ['fallback'], true],
    ])
    expect(list[0]).toMatchObject({ backend: 'vulkan', driver: '570.86', subgroups: [32, 32], features: ['subgroups'] })
    expect(list[1]).toMatchObject({ backend: null, driver: null, subgroups: null })
    expect(list[0]?.limits).toMatchObject({ maxBufferSize: 2 ** 30, maxComputeWorkgroupSizeX: 0 })
  })

  it('are one where all answers are the same', async () => {
    const list = await listGpus(entryOf(() => swift))
    expect(list).toHaveLength(1)
    expect(list[0]?.preferences).toEqual(['high-performance', 'low-power', 'fallback'])
  })

  it('leave out questions without an answer, and are none where there is no WebGPU', async () => {
    const refusing = entryOf((asked) => {
      if (asked?.forceFallbackAdapter) throw new TypeError('unknown option')
      return asked?.powerPreference === 'low-power' ? null : fast
    })
    expect((await listGpus(refusing)).map(({ preferences }) => preferences)).toEqual([['high-performance']])
    expect(await listGpus(undefined)).toEqual([])
  })
})
