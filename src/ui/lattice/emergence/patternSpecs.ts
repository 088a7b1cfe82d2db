import { percent } from '../../format'
import type { LayerFacts } from '../patterns'

export interface RowSpec {
  metric: keyof LayerFacts
  label: string
  meaning: string
  format: (value: number) => string
  /** The end of the bar; of the layers' largest where it is null. */
  end: number | null
}

/** The rows below the layers: how much of a pattern there is. */
export const PATTERN_ROWS: readonly RowSpec[] = [
  {
    metric: 'moran',
    label: 'Moran’s I',
    meaning: 'How alike neighbouring cells are: 0 is noise, 1 one smooth body',
    format: (value) => value.toFixed(2).replace('-', '−'),
    end: 1,
  },
  {
    metric: 'spectralEntropy',
    label: 'spectral entropy',
    meaning: 'Evenness of the spatial frequencies: 1 is noise, 0 one pure wave',
    format: (value) => value.toFixed(2),
    end: 1,
  },
  {
    metric: 'clusters',
    label: 'clusters',
    meaning: 'Connected groups of active cells',
    format: (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1)),
    end: null,
  },
  { metric: 'activity', label: 'active', meaning: 'Share of cells whose RMS exceeds 0.1', format: (value) => percent(value, 0), end: 1 },
]
