import { useMemo } from 'react'
import type { MetricSeries, ValidationColumn } from '../../store/series'
import { plural } from '../format'
import { Begun } from './Begun'
import { ChartCanvas } from './ChartCanvas'
import { axisOf } from './columns'
import type { ChartData, ChartSpec } from './LineChart'
import { LiveText } from './LiveText'
import type { Ink } from './palette'
import { useChartInputs } from './useChartInputs'

const LINES: readonly { column: ValidationColumn; ink: Ink; nameShift: number }[] = [
  { column: 'recall@10', ink: '--c7', nameShift: -8 },
  { column: 'recall@1', ink: '--c1', nameShift: -8 },
  { column: 'cosine', ink: '--c2', nameShift: 15 },
]
const threeDigits = (value: number): string =>
  value
    .toFixed(3)
    .replace(/^(-?)0/, '$1')
    .replace('-', '−')

/** Validation cosine and recall; how many candidates there were stands beside the title. */
export function ValidationChart() {
  const inputs = useChartInputs()
  const spec = useMemo<ChartSpec>(
    () => ({
      lines: LINES.map(({ column, ink, nameShift }) => ({ label: column, ink, head: true, nameShift })),
      x: axisOf(inputs.axis),
      formatY: (value) => value.toFixed(2).replace('-', '−'),
      formatValue: threeDigits,
    }),
    [inputs.axis],
  )
  const read = useMemo(
    () => (): ChartData => {
      const { series } = inputs
      const steps = Array.from(series.validation.step.view())
      const lines = LINES.map(({ column }) => Array.from(series.validation[column].view()))
      const lowest = Math.min(0, ...lines.map((values) => values.reduce((a, b) => Math.min(a, b), 0)))
      return {
        columns: [steps.map(inputs.place), ...lines],
        x: inputs.domain(),
        y: [lowest < 0 ? Math.floor(lowest * 4) / 4 : 0, 1],
        marks: [...inputs.marks(false), ...inputs.best('recall@1', false)],
      }
    },
    [inputs],
  )
  return (
    <section className="cell" aria-label="Validation">
      <div className="pane-head">
        <h2>Validation</h2>
        <span className="sub">
          <LiveText read={candidates} />
        </span>
      </div>
      <Begun before={`Cosine and recall, every ${plural(inputs.config.run.evaluateEvery, 'step')}.`}>
        <ChartCanvas label="Validation cosine and recall" spec={spec} read={read} />
      </Begun>
    </section>
  )
}

const candidates = (series: MetricSeries): string =>
  series.validation.step.length > 0 ? `${series.validation.candidates.last} candidates` : ''
