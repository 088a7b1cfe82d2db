import { StudioError } from '../errors'
import type { LatticeSizes, LatticeStates } from '../pattern/state'
import { type Information, informationBeyondChance, type Observations } from './information'
import { PROJECTED, projectionMatrix } from './projection'

/** Samples below which the estimate says nothing (MODEL.md §8). */
export const LEAST_SAMPLES = 64

/** Information between the states of two layers. */
export interface LayerInformation extends Information {
  from: number
  to: number
}

/** The layers of many samples, each seen through the same eight random projections: all that is kept of their states. */
export class LayerFeatures {
  private readonly projection: Float64Array
  private readonly rows: number[][]

  constructor(
    private readonly sizes: LatticeSizes,
    private readonly seed: number,
  ) {
    this.projection = projectionMatrix(seed, sizes.width * sizes.height * sizes.channels)
    this.rows = Array.from({ length: sizes.depth }, () => [])
  }

  get samples(): number {
    return (this.rows[0]?.length ?? 0) / PROJECTED
  }

  /** Projects every layer of every sample of a batch; feature cell·channels + channel, cell = y·width + x. */
  add({ width, height, channels, batch, values }: LatticeStates): void {
    const surface = width * height
    this.rows.forEach((row, z) => {
      for (let b = 0; b < batch; b++) {
        const projected = new Float64Array(PROJECTED)
        for (let i = 0; i < surface * channels; i++) {
          const cell = z * surface + Math.floor(i / channels)
          const value = values[(cell * batch + b) * channels + (i % channels)] as number
          if (value === 0) continue
          for (let d = 0; d < PROJECTED; d++)
            projected[d] = (projected[d] as number) + value * (this.projection[i * PROJECTED + d] as number)
        }
        row.push(...projected)
      }
    })
  }

  /** [samples][8] of one layer. */
  layer(z: number): Observations {
    return { samples: this.samples, width: PROJECTED, values: Float64Array.from(this.rows[z] ?? []) }
  }

  /**
   * Information between every two layers, minus its shuffled control.
   * @throws StudioError with fewer than {@link LEAST_SAMPLES} samples
   */
  information(): LayerInformation[] {
    if (this.samples < LEAST_SAMPLES)
      throw new StudioError(
        'mutual information',
        `${this.samples} held-out rows are too few to estimate it; ${LEAST_SAMPLES} are needed.`,
        'Raise data.validation, or open a dataset with more rows.',
      )
    const layers = Array.from({ length: this.sizes.depth }, (_, z) => this.layer(z))
    return layers.flatMap((a, from) =>
      layers.slice(from + 1).map((b, i) => ({ from, to: from + 1 + i, ...informationBeyondChance(a, b, this.seed) })),
    )
  }
}
