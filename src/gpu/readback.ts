import { asked, type Patience } from './watch'

/** Maps a staging buffer that a submitted command filled, copies its first bytes, and unmaps it again. */
export async function readStaging(
  device: GPUDevice,
  staging: GPUBuffer,
  bytes: number,
  what: string,
  patience: Patience = 'usual',
): Promise<ArrayBuffer> {
  await asked(device, staging.mapAsync(GPUMapMode.READ, 0, bytes), what, patience)
  const copy = staging.getMappedRange(0, bytes).slice(0)
  staging.unmap()
  return copy
}

/** Reads a stretch of a storage buffer through a staging buffer, piece by piece, so that nothing is allocated on the GPU. */
export async function readThrough(
  device: GPUDevice,
  staging: GPUBuffer,
  source: GPUBuffer,
  offset: number,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += staging.size) {
    const size = Math.min(staging.size, bytes - at)
    const encoder = device.createCommandEncoder({ label: 'read' })
    encoder.copyBufferToBuffer(source, offset + at, staging, 0, size)
    device.queue.submit([encoder.finish()])
    out.set(new Uint8Array(await readStaging(device, staging, size, `reading ${source.label}`)), at)
  }
  return out
}
