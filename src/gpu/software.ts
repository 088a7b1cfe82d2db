/** The part of GPUAdapterInfo that tells what kind of device it is. */
export interface AdapterNames {
  vendor: string
  architecture: string
  device: string
  description: string
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i

/** Whether the adapter computes on the CPU: by its names, or because the browser says it is a fallback. */
export function isSoftware(info: AdapterNames, fallback: boolean): boolean {
  return fallback || SOFTWARE.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`)
}

/** A short name for people, from what little an adapter says of itself. */
export function deviceName(info: AdapterNames): string {
  const text = `${info.description} ${info.architecture} ${info.device}`
  if (/swiftshader/i.test(text)) return 'SwiftShader'
  if (/llvmpipe|lavapipe/i.test(text)) return 'lavapipe'
  const named = info.description.split(':')[0]?.trim()
  return named || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'unnamed device'
}
