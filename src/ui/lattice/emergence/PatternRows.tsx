import type { LayerPattern } from '../../../core/pattern/metrics'
import { percent } from '../../format'

type Metric = 'moran' | 'spectralEntropy' | 'clusters' | 'activity'

interface RowSpec {
  metric: Metric
  label: string
  meaning: string
  format: (value: number) => string
  /** The end of the bar; of the layers' largest where it is null. */
  end: number | null
}

const ROWS: readonly RowSpec[] = [
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
  { metric: 'clusters', label: 'clusters', meaning: 'Connected groups of active cells', format: (value) => value.toFixed(1), end: null },
  { metric: 'activity', label: 'active', meaning: 'Share of cells whose RMS exceeds 0.1', format: (value) => percent(value, 0), end: 1 },
]

/** Pattern formation in each layer, as it was measured on held-out rows. */
export function PatternRows({ patterns, layers }: { patterns: readonly LayerPattern[]; layers: readonly number[] }) {
  return ROWS.map(({ metric, label, meaning, format, end }) => {
    const most = end ?? Math.max(1e-9, ...patterns.map((pattern) => pattern[metric]))
    return (
      <PatternRow key={metric} label={label} meaning={meaning}>
        {layers.map((z) => {
          const value = patterns[z]?.[metric] ?? Number.NaN
          return (
            <span key={z} className="m">
              <i style={{ width: `${Math.min(1, Math.max(0, value / most)) * 100}%` }} />
              <b>{format(value)}</b>
            </span>
          )
        })}
      </PatternRow>
    )
  })
}

const PatternRow = ({ label, meaning, children }: { label: string; meaning: string; children: React.ReactNode }) => (
  <>
    <span className="l" title={meaning}>
      {label}
    </span>
    {children}
  </>
)
