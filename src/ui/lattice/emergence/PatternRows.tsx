import type { LayerPattern } from '../../../core/pattern/metrics'
import { PATTERN_ROWS } from './patternSpecs'

/** Pattern formation in each layer, as it was measured on held-out rows. */
export function PatternRows({ patterns, layers }: { patterns: readonly LayerPattern[]; layers: readonly number[] }) {
  return PATTERN_ROWS.map(({ metric, label, meaning, format, end }) => {
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

export const PatternRow = ({ label, meaning, children }: { label: string; meaning: string; children: React.ReactNode }) => (
  <>
    <span className="l" title={meaning}>
      {label}
    </span>
    {children}
  </>
)
