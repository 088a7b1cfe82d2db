import type { Clock } from '../core/clock'
import type { DeviceReport, GpuPreference } from '../core/device'
import { GpuMemoryError, StudioError } from '../core/errors'
import type { Tuning } from '../core/tuning'
import { deviceName, isSoftware } from './software'
import { withTimeout } from './timeout'
import { watchOf } from './watch'

/** The browser has no adapter, or gives none any more. */
export class NoGpuError extends StudioError {
  override readonly kind = 'lost'
  constructor() {
    super('GPU', 'No GPU can be had.', 'Check chrome://gpu, update the driver, or restart the browser.')
  }
}

/** Stands in {@link Gpu.uncaptured} for memory that ran out. */
const OUT_OF_MEMORY = 'the GPU is out of memory.'
const outOfMemory = (error: GPUError): boolean => typeof GPUOutOfMemoryError !== 'undefined' && error instanceof GPUOutOfMemoryError

/** Why a device is gone. `intended` is our own word, not the reason string: destroy() also says "destroyed" after a loss. */
export interface GpuLoss {
  intended: boolean
  reason: string
  message: string
}

/** A device and what is known of it. Hosts hold it as an opaque handle. */
export interface Gpu {
  readonly device: GPUDevice
  readonly report: DeviceReport
  /** The host's time: what work on the device took is measured with it. */
  readonly clock: Clock
  /** How its kernels are tuned; null: they take their default tiles. */
  readonly tuning: Tuning | null
  /** Settles once, when the device is lost or destroyed. */
  readonly lost: Promise<GpuLoss>
  /** Validation errors that no error scope caught; the newest last. */
  readonly uncaptured: string[]
  destroy(): void
}

export interface AcquireOptions {
  /** Which of a machine's GPUs. */
  preference?: GpuPreference
  /** Stay at WebGPU's default limits and features, as on the weakest device. */
  defaultLimits?: boolean
  /** How its kernels are tuned; not at all unless said otherwise. */
  tuning?: Tuning
}

/** The limits that decide what fits: this build asks for all that there is of them. */
export const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxUniformBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[]

const FEATURES = ['shader-f16', 'subgroups', 'timestamp-query'] as const satisfies readonly GPUFeatureName[]

/** How one of the three questions is put. */
export const requestOf = (preference: GpuPreference): GPURequestAdapterOptions =>
  preference === 'fallback' ? { forceFallbackAdapter: true } : { powerPreference: preference }

function reportOf(adapter: GPUAdapter, device: GPUDevice): DeviceReport {
  const { vendor, architecture, device: model, description } = adapter.info
  const names = { vendor, architecture, device: model, description }
  return {
    name: deviceName(names),
    vendor,
    architecture,
    description,
    software: isSoftware(names, adapter.info.isFallbackAdapter),
    features: [...device.features].sort(),
    limits: Object.fromEntries(LIMITS.map((limit) => [limit, device.limits[limit] ?? 0])),
    subgroup: device.features.has('subgroups') ? Math.max(1, adapter.info.subgroupMinSize ?? 1) : 1,
    precisions: device.features.has('shader-f16') ? ['f32', 'packed16', 'f16'] : ['f32', 'packed16'],
  }
}

/**
 * Acquires a device with the adapter's real limits and the features that exist.
 * @param entry `navigator.gpu` in a browser or Worker, Dawn's in Node; undefined where there is none
 * @param clock the host's own, not a test's: submissions are sized by what it measures
 * @throws StudioError when there is no WebGPU, no adapter, or the device is refused
 */
export async function acquireGpu(entry: GPU | undefined, clock: Clock, options: AcquireOptions = {}): Promise<Gpu> {
  if (!entry) throw new StudioError('GPU', 'This browser offers no GPU.', 'Open the page in Chrome 121 or newer.')
  const { preference = 'high-performance' } = options
  const adapter = await withTimeout(entry.requestAdapter(requestOf(preference)), 'asking for a GPU', 30_000)
  if (!adapter) throw new NoGpuError()
  const limits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit] ?? 0]))
  const wanted: GPUDeviceDescriptor = options.defaultLimits
    ? {}
    : { requiredLimits: limits, requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)) }
  const device = await withTimeout(adapter.requestDevice({ label: 'lattice', ...wanted }), 'opening the GPU', 30_000)
  const report = reportOf(adapter, device)
  watchOf(device).software = report.software
  let intended = false
  const uncaptured: string[] = []
  device.addEventListener('uncapturederror', ({ error }) => uncaptured.push(outOfMemory(error) ? OUT_OF_MEMORY : error.message))
  return {
    device,
    report,
    clock,
    tuning: options.tuning ?? null,
    lost: device.lost.then(({ reason, message }) => ({ intended, reason, message })),
    uncaptured,
    destroy() {
      intended = true
      device.destroy()
    },
  }
}

/** Throws what the device reported outside of any error scope, so that nothing is swallowed. */
export function throwUncaptured(gpu: Gpu, what: string): void {
  const [first] = gpu.uncaptured
  if (first === undefined) return
  gpu.uncaptured.length = 0
  if (first === OUT_OF_MEMORY)
    throw new GpuMemoryError('GPU memory', `${what}: ${first}`, 'Make the micro-batch smaller and the accumulation larger.')
  throw new StudioError('GPU', `${what}: ${first}`, 'This is a defect of the studio: please report it with the device’s name.')
}
