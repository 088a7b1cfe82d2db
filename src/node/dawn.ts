/** Dawn, Chrome's WebGPU, in Node: one entry point per device name, the devices there are, and what restricts them. */
import { create, globals } from 'webgpu'
import { softwareGpuEnvironment } from '../../scripts/lib/index.mjs'
import { StudioError } from '../core/errors'
import type { Tuning } from '../core/tuning'
import { acquireGpu, type Gpu } from '../gpu/device'
import { systemClock } from './clock'

export interface AdapterName {
  backend: string
  name: string
}

/** Dawn lives as long as somebody holds what `create` gave. */
const held: GPU[] = []

/**
 * Dawn's counterpart of `navigator.gpu`, for the first device whose name contains `name`, or for any.
 * Sets up the process on first use: the GPU constants as globals, and the software driver where there is no GPU.
 */
export function openDawn(name?: string): GPU {
  if (held.length === 0) {
    Object.assign(process.env, softwareGpuEnvironment())
    Object.assign(globalThis, globals)
  }
  const entry = create(name ? [`adapter=${name}`] : [])
  held.push(entry)
  return entry
}

/** The devices that Dawn names in its answer to a name that does not exist. */
export const parseAdapterList = (answer: string): AdapterName[] =>
  [...answer.matchAll(/backend: '(.*?)', name: '(.*)'/g)].map(([, backend = '', name = '']) => ({ backend, name }))

/** Every device that Dawn has, in its order. */
export async function listAdapters(): Promise<AdapterName[]> {
  try {
    await openDawn('no such device').requestAdapter()
    return []
  } catch (error) {
    return parseAdapterList(String(error))
  }
}

/** The chosen device's name: `--device`, else LATTICE_ADAPTER, else none. */
export const chosenDevice = (option: string | undefined, env: NodeJS.ProcessEnv = process.env): string | undefined =>
  option ?? (env.LATTICE_ADAPTER || undefined)

/** Acquires a device by name, or the best. Throws a {@link StudioError} that says what there is. */
export async function openGpu(name: string | undefined, tuning?: Tuning): Promise<Gpu> {
  try {
    return await acquireGpu(openDawn(name), systemClock, tuning && { tuning })
  } catch (error) {
    throw await explainMissing(name, error)
  }
}

async function explainMissing(name: string | undefined, error: unknown): Promise<unknown> {
  const adapters = await listAdapters()
  if (adapters.length === 0)
    return new StudioError(
      'GPU',
      'Dawn finds no device: no Vulkan driver is installed, or none that is new enough.',
      'In a checkout, node scripts/setup.mjs installs one; lattice devices says more.',
      { cause: error },
    )
  // Dawn answers a name that it does not know with those that it does.
  if (!name || parseAdapterList(String(error)).length === 0) return error
  const names = adapters.map((adapter) => `“${adapter.name}”`).join(', ')
  return new StudioError(`device “${name}”`, `there is no such device here, but ${names}.`, 'Name one of these, or a part of its name.')
}
