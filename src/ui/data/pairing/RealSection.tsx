import { useMemo } from 'react'
import { group, significant } from '../../format'
import { useInspection } from '../../studio/context'
import { useShownSummary } from '../inspect/useShown'
import type { Bars } from '../plot/bars'
import { HistogramView } from '../plot/HistogramView'
import { realVerdict } from './realVerdict'

/** Whether paired rows lie closer to each other than shuffled ones. */
export function RealSection() {
  const pairing = useInspection(({ inspection }) => inspection?.pairing)
  const total = useInspection(({ summary }) => summary?.rows ?? 0)
  const how = useShownSummary()?.pairing
  const bars = useMemo<Bars[]>(
    () =>
      pairing
        ? [
            { name: 'shuffled', histogram: pairing.shuffled, ink: '--line-control', alpha: 0.75 },
            { name: 'pairs', histogram: pairing.pairs, ink: '--c1', alpha: 0.85 },
          ]
        : [],
    [pairing],
  )
  if (!pairing) return null
  const { pairMean, shuffledMean, rows, seed } = pairing
  return (
    <section aria-label="Is the pairing real?">
      <header>
        <h2>Is the pairing real?</h2>
      </header>
      <div className="real-chart">
        <HistogramView label={`Cosine: pairs ${significant(pairMean)} on average, shuffled ${significant(shuffledMean)}`} bars={bars} />
      </div>
      <div className="legend">
        <span>
          <i className="swatch" style={{ background: 'var(--c1)' }} />
          pairs <b>{significant(pairMean, 2)}</b>
        </span>
        <span>
          <i className="swatch" style={{ background: 'var(--line-control)' }} />
          shuffled <b>{significant(shuffledMean, 2)}</b>
        </span>
        <span className="faint end">mean cosine</span>
      </div>
      <p className="caption">
        {rows < total ? `${group(rows)} of ${group(total)} pairs, a random sample with seed ${seed}. ` : `All ${group(rows)} pairs. `}
        {how && realVerdict(how, pairMean, shuffledMean)}
      </p>
    </section>
  )
}
