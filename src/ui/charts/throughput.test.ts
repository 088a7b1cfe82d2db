import { expect, it } from 'vitest'
import { TRAIN_COLUMNS } from '../../core/metrics'
import { THROUGHPUT_STEPS } from '../../core/throughput'
import { MetricSeries } from '../../store/series'
import { THROUGHPUT } from './trainCharts'
import type { ChartInputs } from './useChartInputs'

it('says that its value is that of one step, and where the mean of several stands', () => {
  const series = new MetricSeries()
  const rows = [
    [1, 8, 1],
    [2, 16, 2],
    [3, 24, 2.5],
  ]
  series.begin(0, false)
  for (const [step = 0, samples = 0, seconds = 0] of rows)
    series.append(Float64Array.from(TRAIN_COLUMNS, (name) => ({ step, samples, seconds })[name as 'step'] ?? 0))
  const inputs = {} as ChartInputs
  expect(THROUGHPUT.readings(inputs).map(({ label, read }) => `${label} ${read(series)}`)).toEqual(['last step 16.0'])
  expect(THROUGHPUT.aside?.(inputs)?.title).toContain(`the mean of the last ${THROUGHPUT_STEPS}`)
})
