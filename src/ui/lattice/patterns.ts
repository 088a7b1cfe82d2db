import type { LatticeFrame } from '../../core/frame'
import { clusters, moran, spectralEntropy } from '../../core/pattern/field'
import { layerField } from '../../core/pattern/state'

/** Where a cell counts as active (MODEL.md §8). */
const ACTIVE = 0.1

export interface LayerFacts {
  moran: number
  spectralEntropy: number
  clusters: number
  activity: number
}

/** Pattern formation in one layer of one state, layer by layer so that the page can do something else in between. */
export function layerFacts({ width, height, depth, channels, state }: LatticeFrame, z: number, field: Float64Array): LayerFacts {
  layerField({ width, height, depth, channels, batch: 1, values: state }, z, 0, field)
  return {
    moran: moran(field, width, height),
    spectralEntropy: spectralEntropy(field, width, height),
    clusters: clusters(field, width, height),
    activity: field.reduce((count, value) => count + (value > ACTIVE ? 1 : 0), 0) / field.length,
  }
}
