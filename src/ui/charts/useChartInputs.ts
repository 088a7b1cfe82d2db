import { useMemo } from 'react'
import { effectiveBatch } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import type { Axis } from '../../store/prefs'
import type { MetricSeries } from '../../store/series'
import { useConfig, usePrefs, useRun, useStudio } from '../studio/context'
import { placeOf, type SmoothedSeries } from './columns'
import { domainOf } from './domain'
import type { Mark } from './marks'

export interface ChartInputs {
  series: MetricSeries
  smoothed: SmoothedSeries
  axis: Axis
  smoothing: number
  config: Config
  /** Planned updates. */
  steps: number
  domain(): [number, number]
  place(step: number): number
  /** Resumes and overflows. */
  marks(labels: boolean): Mark[]
  /** The best validation so far. */
  best(value: 'loss' | 'recall@1', label: boolean): Mark[]
}

/** What every chart of a run reads. Changes only with the axis, the smoothing, the config and the notes. */
export function useChartInputs(): ChartInputs {
  const { stores, smoothed } = useStudio()
  const { series } = stores
  const axis = usePrefs((prefs) => prefs.axis)
  const smoothing = usePrefs((prefs) => prefs.smoothing)
  const running = useRun(({ state }) => state.config)
  // A run's charts have nothing to do with what is planned for the next.
  const config = useConfig((state) => running ?? state.config)
  const steps = useRun(({ state }) => state.steps) || config.run.steps
  const notes = useRun((run) => run.notes)
  return useMemo(() => {
    const place = (step: number): number => placeOf(series, axis, step)
    const planned = { step: steps, samples: steps * effectiveBatch(config), seconds: null }[axis]
    const failures = notes.filter(({ kind }) => kind === 'nan').map(({ step }) => step)
    const overflows = notes.filter(({ kind }) => kind === 'overflow').map(({ step }) => step)
    /** Only the first of several is named: they may be close together. */
    const mark = (kind: Mark['kind'], label: string, steps: readonly number[], labels: boolean): Mark[] =>
      steps.map((step, i) => ({ kind, x: place(step), ...(labels && i === 0 && { label }) }))
    return {
      series,
      smoothed,
      axis,
      smoothing,
      config,
      steps,
      place,
      domain: () => domainOf(series, axis, planned),
      marks: (labels) => [
        ...mark('resumed', 'resumed', series.resumes, labels),
        ...mark('resumed', 'rolled back', series.rollbacks, labels),
        ...mark('nan', 'overflow', overflows, labels),
        ...mark('nan', 'not a number', failures, labels),
      ],
      best: (value, label) => {
        const line = series.validationLine(series.bestValidation())
        return line
          ? [
              {
                kind: 'best',
                x: place(line.step),
                ...(value === 'recall@1' ? { y: line['recall@1'] } : {}),
                ...(label && { label: 'best' }),
              },
            ]
          : []
      },
    }
  }, [series, smoothed, axis, smoothing, config, steps, notes])
}
