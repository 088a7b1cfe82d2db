import { readStaging } from './readback'
import { scoped } from './scopes'

/** Begin and end of compute passes by the GPU's own clock. Browsers round it, to about a tenth of a millisecond. */
export class Timestamps {
  private constructor(
    private readonly device: GPUDevice,
    readonly passes: number,
    private readonly queries: GPUQuerySet,
    private readonly resolved: GPUBuffer,
    private readonly staging: GPUBuffer,
  ) {}

  /** @param passes that one submission may hold, at most 2,048; the device has timestamp-query */
  static async create(device: GPUDevice, passes: number): Promise<Timestamps> {
    const label = 'timestamps'
    const size = 16 * passes
    const made: { destroy(): void }[] = []
    const keep = <T extends { destroy(): void }>(one: T): T => {
      made.push(one)
      return one
    }
    try {
      return await scoped(device, 'allocating timestamps', () => {
        const queries = keep(device.createQuerySet({ label, type: 'timestamp', count: 2 * passes }))
        const resolved = keep(device.createBuffer({ label, size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC }))
        const staging = keep(device.createBuffer({ label, size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ }))
        return new Timestamps(device, passes, queries, resolved, staging)
      })
    } catch (error) {
      for (const one of made) one.destroy()
      throw error
    }
  }

  /** What the i-th compute pass of a submission writes. */
  writes(i: number): GPUComputePassTimestampWrites {
    return { querySet: this.queries, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 }
  }

  /** Recorded after the passes. */
  resolve(encoder: GPUCommandEncoder, passes: number): void {
    encoder.resolveQuerySet(this.queries, 0, 2 * passes, this.resolved, 0)
    encoder.copyBufferToBuffer(this.resolved, 0, this.staging, 0, 16 * passes)
  }

  /** Seconds of each pass of the last submission, which must hold {@link resolve}. */
  async read(passes: number): Promise<number[]> {
    const ticks = new BigUint64Array(await readStaging(this.device, this.staging, 16 * passes, 'reading the GPU’s clock', 'first'))
    // a clock may be reset between two passes, never run backwards within one
    return Array.from({ length: passes }, (_, i) => Math.max(0, Number((ticks[2 * i + 1] ?? 0n) - (ticks[2 * i] ?? 0n)) * 1e-9))
  }

  destroy(): void {
    this.queries.destroy()
    this.resolved.destroy()
    this.staging.destroy()
  }
}
