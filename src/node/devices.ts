/** `lattice devices`: every device, its features and limits, and what in the environment restricts them. */
import { hasGpuHardware } from '../../scripts/lib/index.mjs'
import type { DeviceReport } from '../core/device'
import { acquireGpu } from '../gpu/device'
import { systemClock } from './clock'
import { type AdapterName, listAdapters, openDawn } from './dawn'

import type { Report } from './report'

const VARIABLES = [
  'LATTICE_ADAPTER',
  'VK_ICD_FILENAMES',
  'VK_DRIVER_FILES',
  'VK_LOADER_DRIVERS_DISABLE',
  'VK_LOADER_DRIVERS_SELECT',
  'DRI_PRIME',
  'CUDA_VISIBLE_DEVICES',
]

export interface ListedDevice extends DeviceReport {
  backend: string
}

/** What the notes are made from. */
export interface Surroundings {
  devices: readonly ListedDevice[]
  /** Variables that are set and choose or hide drivers. */
  variables: Readonly<Record<string, string>>
  /** The kernel shows a GPU. */
  hardware: boolean
  platform: NodeJS.Platform
}

async function describeDevice({ backend, name }: AdapterName): Promise<ListedDevice> {
  const entry = openDawn(name)
  const gpu = await acquireGpu(entry, systemClock)
  // The report names what this build uses; this list is of all that the device has.
  const adapter = await entry.requestAdapter()
  const limits: Record<string, number> = {}
  for (const key in adapter?.limits) limits[key] = Number(adapter.limits[key as keyof GPUSupportedLimits])
  const { report } = gpu
  gpu.destroy()
  return { ...report, backend, features: adapter ? [...adapter.features].sort() : report.features, limits: { ...report.limits, ...limits } }
}

/** What restricts the devices, a sentence each. */
export function restrictions({ devices, variables, hardware, platform }: Surroundings): string[] {
  const notes = Object.entries(variables).map(([name, value]) => `${name} is set to ${value}: it decides which devices are seen or used.`)
  const real = devices.filter(({ software }) => !software)
  if (devices.length === 0)
    notes.push(
      'No device was found: no Vulkan driver is installed, or none that is new enough. In a checkout, node scripts/setup.mjs installs one.',
    )
  else if (real.length === 0) notes.push('Only a software device was found: it computes on the CPU, correctly but slowly.')
  if (real.length === 0 && platform === 'linux')
    notes.push(
      hardware
        ? 'The system shows a GPU that has no working Vulkan driver: install or update its driver.'
        : 'No GPU is visible to this system (neither /dev/dri nor /dev/nvidia*). In a container, pass it in.',
    )
  for (const { name, vendor, features } of real) {
    if (features.includes('shader-f16')) continue
    const cause =
      vendor === 'nvidia' && platform === 'linux' ? 'NVIDIA’s Linux driver has it from version 615.71 on' : 'its driver does not offer it'
    notes.push(`${name} has no shader-f16: ${cause}.`)
  }
  return notes
}

const mebibytes = (bytes: number | undefined): string => `${Math.floor((bytes ?? 0) / 2 ** 20)} MiB`

function deviceText({ name, backend, description, software, features, limits, precisions }: ListedDevice): string {
  return [
    `${name}${software ? ' (software: runs on the CPU)' : ''}`,
    `  driver      ${backend}, ${description}`,
    `  precisions  ${precisions.join(', ')}`,
    `  limits      buffer ${mebibytes(limits.maxBufferSize)}, binding ${mebibytes(limits.maxStorageBufferBindingSize)}, ${limits.maxStorageBuffersPerShaderStage} storage buffers a stage`,
    `              workgroup ${limits.maxComputeInvocationsPerWorkgroup} invocations, ${limits.maxComputeWorkgroupStorageSize} bytes`,
    `  features    ${features.join(', ')}`,
  ].join('\n')
}

/** Lists the devices. */
export async function devices(): Promise<Report> {
  const asked = Object.fromEntries(VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
  const found: ListedDevice[] = []
  for (const adapter of await listAdapters()) found.push(await describeDevice(adapter))
  const surroundings: Surroundings = { devices: found, variables: asked, hardware: hasGpuHardware(), platform: process.platform }
  const notes = restrictions(surroundings)
  const text = [...found.map(deviceText), ...notes.map((note) => `Note: ${note}`)].join('\n\n')
  return { json: { devices: found, environment: { variables: asked, hardware: surroundings.hardware }, notes }, text }
}
