import { type AdapterReport, GPU_PREFERENCES, type GpuPreference, gpuKey } from '../core/device'
import { LIMITS, requestOf } from './device'
import { deviceName, isSoftware } from './software'
import { withTimeout } from './timeout'

/** What a browser may tell besides, behind a developer flag. */
interface ToldBesides {
  backend?: string
  driver?: string
}

function describe(adapter: GPUAdapter, preference: GpuPreference): AdapterReport {
  const { info } = adapter
  const { vendor, architecture, device, description, subgroupMinSize, subgroupMaxSize } = info
  const { backend, driver } = info as ToldBesides
  const names = { vendor, architecture, device, description }
  return {
    name: deviceName(names),
    vendor,
    architecture,
    description,
    software: isSoftware(names, info.isFallbackAdapter),
    preferences: [preference],
    features: [...adapter.features].sort(),
    limits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit] ?? 0])),
    subgroups: adapter.features.has('subgroups') && subgroupMinSize && subgroupMaxSize ? [subgroupMinSize, subgroupMaxSize] : null,
    backend: backend || null,
    driver: driver || null,
  }
}

/**
 * The GPUs that can be had, each once: a browser has no list, only an answer to each of three questions.
 * @param entry `navigator.gpu`; undefined where there is none
 */
export async function listGpus(entry: GPU | undefined): Promise<AdapterReport[]> {
  const found = new Map<string, AdapterReport>()
  if (!entry) return []
  for (const preference of GPU_PREFERENCES) {
    // a question that a browser does not understand has no answer
    const adapter = await withTimeout(entry.requestAdapter(requestOf(preference)), 'asking for a GPU', 30_000).catch(() => null)
    if (!adapter) continue
    const report = describe(adapter, preference)
    const known = found.get(gpuKey(report))
    if (known) known.preferences.push(preference)
    else found.set(gpuKey(report), report)
  }
  return [...found.values()]
}
