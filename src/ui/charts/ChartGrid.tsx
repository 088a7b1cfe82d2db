import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useStudio } from '../studio/context'
import { ChartCell } from './ChartCell'
import { CHARTS } from './charts'
import { crosshair } from './crosshair'
import { useChartInputs, useRunName } from './useChartInputs'

/** The charts that are shown, the wide ones over two columns. */
export function ChartGrid() {
  const { chartView } = useStudio().stores
  const shown = useStore(chartView, (state) => state.shown)
  const inputs = useChartInputs()
  const run = useRunName()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has other steps
  useEffect(() => crosshair.pin(null), [run])
  const charts = CHARTS.filter(({ id }) => shown.includes(id))
  if (charts.length === 0)
    return (
      <div className="cell wide empty">
        <b>No chart is shown.</b>
        <p>Add one with “Chart” above.</p>
      </div>
    )
  return (
    <div className="chart-grid">
      {charts.map((definition) => (
        <ChartCell key={definition.id} definition={definition} inputs={inputs} />
      ))}
    </div>
  )
}
