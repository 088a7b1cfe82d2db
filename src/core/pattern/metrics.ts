import { clusters, meanOf, moran, spectralEntropy, varianceOf } from './field'
import { adjacentCosines, neighbourCosine } from './likeness'
import { type LatticeSizes, type LatticeStates, layerField } from './state'

/** Pattern formation in one layer, each value a mean over the samples (MODEL.md §8). */
export interface LayerPattern {
  z: number
  /** Moran's I of the field f = RMS over the channels, rook weights. */
  moran: number
  /** Entropy of the field's power spectrum, 0 … 1. */
  spectralEntropy: number
  /** 4-connected components of f > mean + σ. */
  clusters: number
  /** Share of cells with f > 0.1. */
  activity: number
  /** Population variance of f over the layer's cells. */
  variance: number
  /** RMS of all values of the layer. */
  rms: number
}

export interface PatternReport {
  samples: number
  layers: LayerPattern[]
  /** Cosine of layer z with layer z+1, z = 0 … depth−2; below 0.8 counts as specialised. */
  adjacentCosine: number[]
  /** Mean cosine of the states of neighbouring cells. */
  neighbourCosine: number
}

/** Where a cell counts as active. */
const ACTIVE = 0.1

const KEYS = ['moran', 'spectralEntropy', 'clusters', 'activity', 'variance'] as const

/** Gathers the pattern metrics of any number of batches of states; only sums are kept. */
export class PatternSums {
  private readonly layers: Record<(typeof KEYS)[number] | 'squares', number>[]
  private readonly adjacent: Float64Array
  private neighbours = 0
  private samples = 0

  constructor(sizes: LatticeSizes) {
    this.layers = Array.from({ length: sizes.depth }, () => ({
      moran: 0,
      spectralEntropy: 0,
      clusters: 0,
      activity: 0,
      variance: 0,
      squares: 0,
    }))
    this.adjacent = new Float64Array(sizes.depth - 1)
  }

  add(states: LatticeStates): void {
    const { width, height, batch } = states
    const f = new Float64Array(width * height)
    this.layers.forEach((sums, z) => {
      for (let b = 0; b < batch; b++) {
        layerField(states, z, b, f)
        sums.moran += moran(f, width, height)
        sums.spectralEntropy += spectralEntropy(f, width, height)
        sums.clusters += clusters(f, width, height)
        sums.activity += f.reduce((count, v) => count + (v > ACTIVE ? 1 : 0), 0) / f.length
        sums.variance += varianceOf(f)
        sums.squares += meanOf(f.map((v) => v * v))
      }
    })
    adjacentCosines(states).forEach((cosine, z) => {
      this.adjacent[z] = (this.adjacent[z] as number) + cosine * batch
    })
    this.neighbours += neighbourCosine(states) * batch
    this.samples += batch
  }

  /** The means over all samples so far; at least one batch must have been added. */
  report(): PatternReport {
    const { samples } = this
    return {
      samples,
      layers: this.layers.map(({ squares, ...sums }, z) => ({
        z,
        ...(Object.fromEntries(KEYS.map((key) => [key, sums[key] / samples])) as Record<(typeof KEYS)[number], number>),
        rms: Math.sqrt(squares / samples),
      })),
      adjacentCosine: Array.from(this.adjacent, (sum) => sum / samples),
      neighbourCosine: this.neighbours / samples,
    }
  }
}

/** The pattern metrics of one batch of states. */
export function patternOf(states: LatticeStates): PatternReport {
  const sums = new PatternSums(states)
  sums.add(states)
  return sums.report()
}
