import { hasLattice } from '../core/config/surface'
import type { LatticeFrame } from '../core/frame'
import { readStaging } from '../gpu/readback'
import type { Model } from '../model/model'

/** Carries pictures of the lattice back, at most one under way at a time, so that they never hold training up. */
export class FrameReader {
  private busy = false

  constructor(private readonly model: Model) {}

  /** Captures s_T as the last forward pass left it; null without a lattice or while a picture is under way. */
  capture(step: number, sample: number): Promise<LatticeFrame> | null {
    const { config, g } = this.model.context
    if (!hasLattice(config) || this.busy) return null
    this.busy = true
    this.model.captureFrame()
    return readStaging(this.model.gpu.device, this.model.buffers.get('staging.frame'), g.cells * g.channels * 4, 'reading a frame')
      .then((bytes) => ({
        step,
        t: g.steps,
        sample: Math.min(sample, this.model.context.micro - 1),
        width: g.width,
        height: g.height,
        depth: g.depth,
        channels: g.channels,
        state: new Float32Array(bytes),
      }))
      .finally(() => {
        this.busy = false
      })
  }
}
