/** What a GPU is and can do, as this build sees it; plain data. */
export interface DeviceReport {
  /** A name for people, e.g. "NVIDIA GeForce RTX 4090" or "SwiftShader". */
  name: string
  vendor: string
  architecture: string
  description: string
  /** Runs on the CPU: correct, but slow. */
  software: boolean
  features: string[]
  limits: Record<string, number>
  /** Lanes that surely share a subgroup; 1 where kernels cannot use subgroups. */
  subgroup: number
  /** Precisions that this build and this device have together. */
  precisions: string[]
}

/** The three questions that a browser answers with a GPU; it has no list of them. */
export const GPU_PREFERENCES = ['high-performance', 'low-power', 'fallback'] as const
export type GpuPreference = (typeof GPU_PREFERENCES)[number]

export const isGpuPreference = (value: unknown): value is GpuPreference => (GPU_PREFERENCES as readonly unknown[]).includes(value)

/** A GPU that can be had, before a device is made of it: everything that it offers. */
export interface AdapterReport extends Pick<DeviceReport, 'name' | 'vendor' | 'architecture' | 'description' | 'software' | 'limits'> {
  /** The questions that it is the answer to, in the order of {@link GPU_PREFERENCES}. */
  preferences: GpuPreference[]
  features: string[]
  /** Lanes of its subgroups; null where the browser does not tell. */
  subgroups: readonly [least: number, most: number] | null
  /** `Vulkan`, `D3D12`, `Metal`; null where the browser does not tell. */
  backend: string | null
  driver: string | null
}

type Named = Pick<DeviceReport, 'name' | 'vendor' | 'architecture' | 'description' | 'software'>

/** What tells two GPUs of a browser apart: all that it says of their names. */
export const gpuKey = ({ name, vendor, architecture, description, software }: Named): string =>
  JSON.stringify([name, vendor, architecture, description, software])

export const sameGpu = (a: Named, b: Named): boolean => gpuKey(a) === gpuKey(b)
