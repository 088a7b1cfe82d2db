import { useMemo } from 'react'
import type { MatrixInspection } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { exponential, group, percent, significant } from '../../format'
import { useInspection } from '../../studio/context'
import type { Bars } from '../plot/bars'
import { HistogramView } from '../plot/HistogramView'
import { tensorName } from '../refs'
import { Findings } from './Findings'
import { ProjectionPane } from './ProjectionPane'
import { useChoice, useShownSummary } from './useShown'

/** Everything about the dataset at a glance. */
export function SummaryTab() {
  return (
    <div className="summary-tab">
      <Tiles />
      <div className="hists">
        <Norms />
        <Findings />
      </div>
      <ProjectionPane />
    </div>
  )
}

function Tiles() {
  const summary = useShownSummary()
  const inspection = useInspection((state) => state.inspection)
  const choice = useChoice()
  const label = choice?.label ?? choice?.group
  if (!summary) return null
  const { rows, width, matrices } = summary
  const [first] = inspection?.matrices ?? matrices
  const bad = inspection?.matrices.reduce((sum, { nonFinite }) => sum + nonFinite.count, 0)
  const copies = inspection?.duplicates.rows
  return (
    <div className="tiles">
      <Tile label="shape" value={`${group(rows)} × ${group(width)}`} />
      <Tile label="dtype" value={[...new Set(matrices.map(({ dtype }) => dtype))].join(', ')} />
      <Tile label="norm, mean" value={first ? significant(first.normMean) : '–'} detail={first && `± ${deviation(first.normDeviation)}`} />
      <Tile label="non-finite" value={bad === undefined ? '–' : group(bad)} detail="rows" state={bad === 0 ? 'ok' : bad ? 'bad' : ''} />
      <Tile
        label="duplicates"
        value={copies === undefined ? '–' : group(copies)}
        detail={copies ? percent(copies / rows, 2) : 'rows'}
        state={copies === 0 ? 'ok' : copies ? 'warn' : ''}
      />
      <Tile
        label="labels"
        value={inspection ? group(inspection.labels.length) : '–'}
        detail={label && inspection && inspection.labels.length > 0 ? `“${tensorName(label.tensor)}”` : ''}
      />
    </div>
  )
}

/** Norms that are all the same differ by rounding only: one digit says so. */
const deviation = (value: number): string => (value > 0 && value < 1e-3 ? exponential(value, 0) : significant(value, 2))

function Tile({ label, value, detail, state = '' }: { label: string; value: string; detail?: string | undefined; state?: string }) {
  return (
    <div>
      <span className="eyebrow">{label}</span>
      <div className="big">
        {value}
        {detail && <small className={state}>{detail}</small>}
      </div>
    </div>
  )
}

const INKS = { query: '--c1', reply: '--c2' } as const

const said = ({ role, normMean, normDeviation }: MatrixInspection): string =>
  `${role} mean ${significant(normMean)}, deviation ${deviation(normDeviation)}`

function Norms() {
  const matrices = useInspection(({ inspection }) => inspection?.matrices)
  const bars = useMemo<Bars[]>(
    // The query lies in front.
    () =>
      (matrices ?? [])
        .map(({ role, norms }) => ({ name: role, histogram: norms, ink: INKS[role], alpha: role === 'query' ? 0.8 : 0.6 }))
        .reverse(),
    [matrices],
  )
  return (
    <section className="block" aria-label="Norms">
      <div className="pane-head">
        <h2>Norms</h2>
        <span className="sub">L2, rows by bin</span>
        <div className="legend end">
          {matrices?.map(({ role }) => (
            <span key={role}>
              <i className="swatch" style={{ background: `var(${INKS[role]})` }} />
              {role}
            </span>
          ))}
        </div>
      </div>
      {matrices ? (
        <HistogramView label={`Norms: ${matrices.map(said).join('; ')}`} bars={bars} counts />
      ) : (
        <div className="empty">
          <Icon name="data" />
          <p>Counted when the rows have been read.</p>
        </div>
      )}
    </section>
  )
}
