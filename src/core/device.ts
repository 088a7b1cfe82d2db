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
