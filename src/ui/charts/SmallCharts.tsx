import { useMemo } from 'react'
import { effectiveBatch } from '../../core/config/resolve'
import { isScaled, settledPrecision } from '../../core/precision'
import { learningRate } from '../../core/schedule'
import type { MetricSeries, SeriesColumn } from '../../store/series'
import { exponential, group, significant, tick } from '../format'
import { useRun } from '../studio/context'
import { Begun } from './Begun'
import { ChartCanvas } from './ChartCanvas'
import { axisOf, extent, trainColumns } from './columns'
import type { ChartData, ChartSpec } from './LineChart'
import { LiveText } from './LiveText'
import type { Rule } from './marks'
import type { Ink } from './palette'
import { fromZero, tightDecades } from './ranges'
import { useChartInputs } from './useChartInputs'

const last = (column: SeriesColumn, format: (value: number) => string) => (series: MetricSeries) =>
  series.length > 0 && Number.isFinite(series.train[column].last) ? format(series.train[column].last) : '–'

const rateText = (value: number): string => (value >= 1000 ? group(value) : significant(value))

/** One column of the metrics: raw behind, its mean in front. */
function useOneLine(column: SeriesColumn, label: string, ink: Ink, logY: boolean, rules?: readonly Rule[]) {
  const inputs = useChartInputs()
  const spec = useMemo<ChartSpec>(
    () => ({
      lines: [
        { label, ink, faint: true },
        { label, ink, head: true },
      ],
      logY,
      x: axisOf(inputs.axis),
    }),
    [label, ink, logY, inputs.axis],
  )
  const read = useMemo(
    () =>
      (resolution: number): ChartData => {
        const { x, raw, mean } = trainColumns(inputs.series, inputs.smoothed, [column], inputs.axis, inputs.smoothing, resolution)
        const { low, high } = extent(raw)
        return {
          columns: [x, ...raw, ...mean],
          x: inputs.domain(),
          y: logY ? tightDecades(low, high) : fromZero(high),
          marks: inputs.marks(false),
          ...(rules && { rules }),
        }
      },
    [inputs, column, logY, rules],
  )
  return { spec, read, inputs }
}

const readGradient = last('gradNorm', significant)
const readScale = last('lossScale', group)
const readSkipped = (series: MetricSeries): string => group(series.skipped)

/** Norm of the accumulated gradient before clipping, with the line at which it is clipped. */
export function GradientChart() {
  const { config } = useChartInputs()
  const clip = config.optimizer.clipNorm
  const scaled = useRun(({ state }) => state.config !== null && isScaled(settledPrecision(state.config)))
  const rules = useMemo<Rule[]>(() => (clip > 0 ? [{ y: clip, colour: '--warn' }] : []), [clip])
  const { spec, read } = useOneLine('gradNorm', 'gradient norm', '--c4', true, rules)
  return (
    <section className="cell" aria-label="Gradient norm">
      <div className="pane-head">
        <h2>Gradient norm</h2>
        <div className="legend">
          {scaled ? (
            <span className="plain" title="Gradients are stored in 16 bits, scaled by this; an update that does not fit is skipped whole.">
              <span>loss scale</span>
              <LiveText read={readScale} />
              <span>skipped</span>
              <LiveText read={readSkipped} />
            </span>
          ) : (
            <span>{clip > 0 ? `clip ${clip}` : 'no clip'}</span>
          )}
          <LiveText read={readGradient} />
        </div>
      </div>
      <Begun before="Norm of an update’s gradient, before clipping.">
        <ChartCanvas label="Gradient norm before clipping" spec={spec} read={read} />
      </Begun>
    </section>
  )
}

const readRate = last('rate', rateText)

export function ThroughputChart() {
  const { spec, read } = useOneLine('rate', 'samples/s', '--c1', false)
  return (
    <section className="cell" aria-label="Throughput">
      <div className="pane-head">
        <h2>Throughput</h2>
        <span className="sub">samples/s</span>
        <div className="legend">
          <LiveText read={readRate} />
        </div>
      </div>
      <Begun before="Measured while a run trains.">
        <ChartCanvas label="Samples per second" spec={spec} read={read} />
      </Begun>
    </section>
  )
}

const readLearningRate = last('learningRate', (value) => exponential(value))
/** Points of the planned part. */
const PLANNED = 160

/** Never smoothed; what is planned is dashed. */
export function LearningRateChart() {
  const inputs = useChartInputs()
  const spec = useMemo<ChartSpec>(
    () => ({
      lines: [
        { label: 'planned', ink: '--text-3', dash: [3, 3], width: 1.2 },
        { label: 'learning rate', ink: '--c2', head: true },
      ],
      x: axisOf(inputs.axis),
      formatY: (value) => (value !== 0 && Math.abs(value) < 0.01 ? exponential(value, 1) : tick(value)),
      formatValue: (value) => exponential(value),
      left: 50,
    }),
    [inputs.axis],
  )
  const read = useMemo(
    () =>
      (resolution: number): ChartData => {
        const { series, smoothed, axis, config, steps } = inputs
        const { x, raw } = trainColumns(series, smoothed, ['learningRate'], axis, 0, resolution)
        const done = series.length > 0 ? series.train.step.last : 0
        const unit = axis === 'step' ? 1 : axis === 'samples' ? effectiveBatch(config) : null
        const ahead =
          unit === null || done >= steps ? [] : Array.from({ length: PLANNED + 1 }, (_, i) => done + (i / PLANNED) * (steps - done))
        // the plateau schedule plans nothing but what it has come to
        const factor = done > 0 ? series.train.learningRate.last / learningRate(config, done - 1, steps) : 1
        const planned = ahead.map((step) => learningRate(config, Math.max(0, step - 1), steps, factor))
        return {
          columns: [
            [...x, ...ahead.map((step) => step * (unit ?? 1))],
            [...x.map(() => null), ...planned],
            [...(raw[0] ?? []), ...ahead.map(() => null)],
          ],
          x: unit === null ? inputs.domain() : [0, steps * unit],
          y: fromZero(Math.max(config.optimizer.learningRate, extent(raw).high)),
          marks: inputs.marks(false),
        }
      },
    [inputs],
  )
  return (
    <section className="cell" aria-label="Learning rate">
      <div className="pane-head">
        <h2>Learning rate</h2>
        <div className="legend">
          <LiveText read={readLearningRate} />
        </div>
      </div>
      <ChartCanvas label="Learning rate, planned part dashed" spec={spec} read={read} />
    </section>
  )
}
