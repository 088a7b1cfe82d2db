/** Counts what reaches WebGPU, of whoever calls: the methods of Dawn's classes are wrapped once, so that no library can go around them. */

/** Calls and bytes since {@link installCounters}. */
export interface Counts {
  dispatches: number
  submissions: number
  bindGroups: number
  /** Compute pipelines built. */
  pipelines: number
  /** Buffers created. */
  buffers: number
  /** Bytes of buffers created. */
  allocatedBytes: number
  /** Bytes given to `writeBuffer`, and of buffers created mapped. */
  uploadedBytes: number
}

const NAMES = ['dispatches', 'submissions', 'bindGroups', 'pipelines', 'buffers', 'allocatedBytes', 'uploadedBytes'] as const
const fresh = (): Counts => Object.fromEntries(NAMES.map((name) => [name, 0])) as unknown as Counts
const counts = fresh()

type Methods = Record<string, (...args: never[]) => unknown>

/** Calls `note` with the arguments of every call of a method. */
function observe(prototype: object, method: string, note: (...args: never[]) => void): void {
  const methods = prototype as Methods
  const original = methods[method] as Methods[string]
  methods[method] = function (this: unknown, ...args: never[]) {
    note(...args)
    return original.apply(this, args)
  }
}

function writtenBytes(data: GPUAllowSharedBufferSource, size: number | undefined): number {
  const unit = 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1
  return size === undefined ? data.byteLength : size * unit
}

/** Wraps the methods that are counted. To be called once, after Dawn has put its classes among the globals. */
export function installCounters(): void {
  const one = (name: 'dispatches' | 'submissions' | 'bindGroups' | 'pipelines') => () => {
    counts[name]++
  }
  observe(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', one('dispatches'))
  observe(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', one('dispatches'))
  observe(GPUQueue.prototype, 'submit', one('submissions'))
  observe(GPUDevice.prototype, 'createBindGroup', one('bindGroups'))
  observe(GPUDevice.prototype, 'createComputePipeline', one('pipelines'))
  observe(GPUDevice.prototype, 'createComputePipelineAsync', one('pipelines'))
  observe(GPUDevice.prototype, 'createBuffer', ({ size, mappedAtCreation }: GPUBufferDescriptor) => {
    counts.buffers++
    counts.allocatedBytes += size
    if (mappedAtCreation) counts.uploadedBytes += size
  })
  observe(
    GPUQueue.prototype,
    'writeBuffer',
    (_buffer: GPUBuffer, _offset: number, data: GPUAllowSharedBufferSource, _from?: number, size?: number) => {
      counts.uploadedBytes += writtenBytes(data, size)
    },
  )
}

/** The counts so far, or since an earlier answer. */
export const counted = (since: Counts = fresh()): Counts =>
  Object.fromEntries(NAMES.map((name) => [name, counts[name] - since[name]])) as unknown as Counts
