import { useMemo } from 'react'
import { axisOf, extent } from '../charts/columns'
import { roundAbove } from '../charts/domain'
import type { ChartData, ChartSpec } from '../charts/LineChart'
import type { Ink } from '../charts/palette'
import { fromZero, tightDecades } from '../charts/ranges'
import { StillChart } from '../charts/StillChart'
import { plural, tick } from '../format'
import { comparison, METRIC_NAMES, type Metric, type RunRow } from './rows'
import type { Runs } from './useRuns'

/** Validations of the chosen runs, over the samples that each has seen. */
export function CompareChart({ runs }: { runs: Runs }) {
  const { shown, metric, best } = runs
  const drawn = shown.filter(({ validations }) => validations.length > 0)
  // what a chart is made for changes more seldom than what it shows
  const names = JSON.stringify(drawn.map(({ id, name, ink }) => [id, name, ink, best?.id === id]))
  const spec = useMemo<ChartSpec>(
    () => ({
      lines: (JSON.parse(names) as [string, string, number, boolean][]).map(([, label, ink, isBest]) => ({
        label,
        ink: `--c${ink + 1}` as Ink,
        width: isBest ? 2.4 : 1.6,
        head: true,
        nameShift: -8,
      })),
      x: axisOf('samples'),
      logY: metric === 'loss',
      formatY: tick,
      formatValue: (value) => value.toFixed(3).replace('-', '−'),
    }),
    [names, metric],
  )
  const key = drawn.map(({ id, validations }) => `${id} ${validations.length} ${validations.at(-1)?.step}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the curves have changed
  const read = useMemo(() => () => dataOf(drawn, metric), [key, metric])
  const title = metric === 'loss' ? 'Validation loss' : `Validation ${METRIC_NAMES[metric]}`
  return (
    <section className="pane compare-chart" aria-label="Comparison of runs">
      <div className="pane-head">
        <h2>{title}</h2>
        <span className="sub">{drawn.length > 0 ? `${plural(drawn.length, 'run')}, by samples seen` : 'by samples seen'}</span>
      </div>
      {drawn.length > 0 ? (
        <StillChart label={`${title} of ${drawn.map(({ name }) => name).join(', ')}, by samples seen`} spec={spec} read={read} />
      ) : (
        <div className="empty">
          <b>No curve yet.</b>
          <p>
            {shown.length > 0 || runs.all.length === 0
              ? 'A run has one after its first validation.'
              : 'Choose runs by the squares before their names.'}
          </p>
        </div>
      )}
    </section>
  )
}

function dataOf(rows: readonly RunRow[], metric: Metric): ChartData {
  const [x, ...ys] = comparison(rows, metric)
  const lines = ys.map((line) => line.map((value) => value ?? null))
  const { low, high } = extent(lines)
  const least = Math.min(0, ...lines.flat().filter((value) => value !== null))
  const y: [number, number] = metric === 'loss' ? tightDecades(low, high) : [least < 0 ? -roundAbove(-least) : 0, fromZero(high)[1]]
  // a single validation stands in the middle, not on the edge
  return { columns: [x, ...ys], x: [0, roundAbove((x.at(-1) ?? 1) * (x.length === 1 ? 2 : 1))], y }
}
