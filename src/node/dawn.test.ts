import { describe, expect, it } from 'vitest'
import { chosenDevice, listAdapters, openGpu, parseAdapterList } from './dawn'
import { devices, type ListedDevice, restrictions } from './devices'

describe('Dawn', () => {
  it('reads the list of devices out of its answer', () => {
    const answer =
      "Error: no suitable backends found\nAvailable adapters:\n * backend: 'vulkan', name: 'NVIDIA 'X' 4090'\n * backend: 'opengl', name: 'llvmpipe (LLVM 15.0.6, 256 bits)'\n"
    expect(parseAdapterList(answer)).toEqual([
      { backend: 'vulkan', name: "NVIDIA 'X' 4090" },
      { backend: 'opengl', name: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
    ])
    expect(parseAdapterList('anything else')).toEqual([])
  })

  it('opens a device by a part of its name, and says which there are', async () => {
    const [first] = await listAdapters()
    const name = first?.name ?? ''
    const gpu = await openGpu(name.slice(0, 6))
    expect(gpu.report.precisions).toContain('f32')
    gpu.destroy()
    await expect(openGpu('Voodoo 2')).rejects.toThrow(`device “Voodoo 2”: there is no such device here, but “${name}”`)
  })

  it('takes the option before the environment', () => {
    expect(chosenDevice('a', { LATTICE_ADAPTER: 'b' })).toBe('a')
    expect(chosenDevice(undefined, { LATTICE_ADAPTER: 'b' })).toBe('b')
    expect(chosenDevice(undefined, { LATTICE_ADAPTER: '' })).toBeUndefined()
  })
})

describe('lattice devices', () => {
  it('lists what there is, with all its features and limits', async () => {
    const { json, text } = await devices()
    const [device] = (json as { devices: ListedDevice[] }).devices
    expect(device?.features).toContain('core-features-and-limits')
    expect(device?.limits.maxComputeWorkgroupStorageSize).toBeGreaterThanOrEqual(16384)
    expect(device?.limits.maxBindGroups).toBeGreaterThanOrEqual(4)
    expect(text).toContain(device?.name)
  })

  const device = (more: Partial<ListedDevice>): ListedDevice => ({
    name: 'GPU',
    vendor: 'amd',
    architecture: '',
    description: '',
    backend: 'vulkan',
    software: false,
    features: ['shader-f16'],
    limits: {},
    precisions: ['f32'],
    subgroup: 1,
    ...more,
  })
  const software = device({ name: 'lavapipe', software: true })
  it.each([
    ['nothing on a good machine', { devices: [device({})] }, []],
    ['no driver and no GPU', { devices: [], hardware: false }, ['No device was found', 'No GPU is visible']],
    ['a GPU without a driver', { devices: [software] }, ['Only a software device', 'has no working Vulkan driver']],
    ['a Mac without any', { devices: [], hardware: true, platform: 'darwin' as const }, ['No device was found']],
    [
      'NVIDIA without f16',
      { devices: [device({ vendor: 'nvidia', features: [] }), software] },
      ['NVIDIA’s Linux driver has it from version 615.71 on'],
    ],
    ['another without f16', { devices: [device({ features: [] })] }, ['its driver does not offer it']],
    ['a chosen driver', { devices: [device({})], variables: { VK_ICD_FILENAMES: '/x.json' } }, ['VK_ICD_FILENAMES is set to /x.json']],
  ])('notes %s', (_, surroundings, notes) => {
    const found = restrictions({ variables: {}, hardware: true, platform: 'linux', ...surroundings })
    expect(found).toHaveLength(notes.length)
    for (const [i, note] of notes.entries()) expect(found[i]).toContain(note)
  })
})
