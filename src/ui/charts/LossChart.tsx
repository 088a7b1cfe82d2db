import { useMemo } from 'react'
import type { TrainColumn } from '../../core/metrics'
import type { MetricSeries } from '../../store/series'
import { significant } from '../format'
import { usePrefs, useStudio } from '../studio/context'
import { Begun } from './Begun'
import { ChartCanvas } from './ChartCanvas'
import { axisOf, extent, trainColumns } from './columns'
import type { ChartData, ChartSpec } from './LineChart'
import { LiveText } from './LiveText'
import type { Ink } from './palette'
import { fromZero, tightDecades } from './ranges'
import { useChartInputs } from './useChartInputs'

const PARTS: readonly { column: TrainColumn; label: string; ink: Ink; width?: number }[] = [
  { column: 'loss', label: 'total', ink: '--text', width: 2 },
  { column: 'dialogue', label: 'dialogue', ink: '--c1' },
  { column: 'surface', label: 'surface', ink: '--c2' },
  { column: 'reconstruction', label: 'reconstruction', ink: '--c5' },
  { column: 'internal', label: 'internal', ink: '--c3' },
]
const COLUMNS = PARTS.map(({ column }) => column)
const READERS = PARTS.map(
  ({ column }) =>
    (series: MetricSeries) =>
      series.length > 0 ? significant(series.train[column].last) : '–',
)

/** Total loss and its four parts, before their weights. */
export function LossChart() {
  const inputs = useChartInputs()
  const { prefs } = useStudio().stores
  const log = usePrefs(({ logLoss }) => logLoss)

  const spec = useMemo<ChartSpec>(
    () => ({
      lines: [
        ...PARTS.map(({ label, ink }) => ({ label, ink, faint: true })),
        ...PARTS.map(({ label, ink, width = 1.7 }) => ({ label, ink, width, head: true })),
      ],
      logY: log,
      x: axisOf(inputs.axis),
    }),
    [log, inputs.axis],
  )
  const read = useMemo(
    () =>
      (resolution: number): ChartData => {
        const { series, smoothed, axis, smoothing } = inputs
        const { x, raw, mean } = trainColumns(series, smoothed, COLUMNS, axis, smoothing, resolution)
        const { low, high } = extent(raw)
        return {
          columns: [x, ...raw, ...mean],
          x: inputs.domain(),
          y: log ? tightDecades(low, high) : fromZero(high),
          marks: [...inputs.marks(true), ...inputs.best('loss', true)],
        }
      },
    [inputs, log],
  )

  return (
    <section className="cell wide" aria-label="Loss">
      <div className="pane-head">
        <h2>Loss</h2>
        <div className="legend">
          {PARTS.map(({ label, ink }, i) => (
            <span key={label}>
              <i className="swatch line" style={{ background: `var(${ink})` }} />
              {label} <LiveText read={READERS[i] ?? String} />
            </span>
          ))}
        </div>
        <button
          type="button"
          className={`btn small ${log ? 'on' : ''}`}
          aria-pressed={log}
          onClick={() => prefs.setState({ logLoss: !log })}
        >
          log y
        </button>
      </div>
      <Begun
        before={
          <div className="empty">
            <b>Nothing trained yet.</b>
            <p>Choose a preset and press Train.</p>
          </div>
        }
      >
        <ChartCanvas label="Training loss and its parts" spec={spec} read={read} />
      </Begun>
    </section>
  )
}
