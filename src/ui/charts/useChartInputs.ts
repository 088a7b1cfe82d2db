import { useMemo } from 'react'
import { useStore } from 'zustand'
import { effectiveBatch } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { countUpTo } from '../../store/column'
import { notesOf, type StepNote } from '../../store/notes'
import type { Axis } from '../../store/prefs'
import type { FiledNote } from '../../store/run'
import type { MetricSeries } from '../../store/series'
import { useCheckpoints, useConfig, usePlaceValue, usePrefs, useRun, useStudio } from '../studio/context'
import { placeOf, type Rows, type SmoothedSeries } from './columns'
import { domainOf } from './domain'
import type { Mark } from './marks'
import { usePlannedBytes } from './usePlannedBytes'
import { parseZoom, type Range } from './zoom'

export interface ChartInputs {
  /** The name of the run; empty before there is one. */
  name: string
  series: MetricSeries
  smoothed: SmoothedSeries
  axis: Axis
  logX: boolean
  smoothing: number
  config: Config
  /** The config of the run; null before there is one. */
  running: Config | null
  /** Planned updates. */
  steps: number
  /** GPU memory of the run's plan; null before there is one. */
  plannedBytes: number | null
  /** The part of the x axis that a person has chosen; null shows it all. */
  zoom: Range | null
  /** Limits of the x axis. `planned`: to the end of the plan where its place is known. */
  domain(planned?: boolean): [number, number]
  /** The same without the zoom. */
  whole(planned?: boolean): [number, number]
  /** Lines that are in sight, and one beside them on either side. */
  rows(): Rows
  place(step: number): number
  /** What happened, and what a person has noted. */
  marks(labels: boolean): Mark[]
  /** The best validation so far. */
  best(value: 'loss' | 'recall@1' | 'validation', label: boolean): Mark[]
}

/** The name of the run that stands on the page. */
export const useRunName = (): string => useRun(({ records, shown }) => shown?.name ?? records.at(-1)?.name ?? '')

/** Its id; empty before there is one. */
export const useRunId = (): string => useRun(({ records, shown }) => shown?.id ?? records.at(-1)?.id ?? '')

/** Its id, and what a person wrote at its steps. */
export function useStepNotes(): { run: string; notes: readonly StepNote[] } {
  const run = useRunId()
  const held = useStore(useStudio().stores.notes, (state) => state.held)
  return { run, notes: useCheckpoints(({ runs }) => notesOf({ held }, runs, run)) }
}

/** What every chart of a run reads. Changes only with the axes, the zoom, the smoothing, the config and the notes. */
export function useChartInputs(): ChartInputs {
  const { stores, smoothed } = useStudio()
  const { series } = stores
  const axis = usePrefs((prefs) => prefs.axis)
  const smoothing = usePrefs((prefs) => prefs.smoothing)
  const logX = useStore(stores.chartView, (view) => view.logX)
  const running = useRun(({ state, shown }) => shown?.config ?? state.config)
  // A run's charts have nothing to do with what is planned for the next.
  const config = useConfig((state) => running ?? state.config)
  const steps = useRun(({ state, shown }) => shown?.steps ?? state.steps) || config.run.steps
  const events = useRun((run) => run.notes)
  const name = useRunName()
  const { notes } = useStepNotes()
  const [zoomed] = usePlaceValue('zoom', '')
  const plannedBytes = usePlannedBytes()
  return useMemo(() => {
    const zoom = parseZoom(zoomed, axis)
    const place = (step: number): number => placeOf(series, axis, step)
    const planned = { step: steps, samples: steps * effectiveBatch(config), seconds: null }[axis]
    const whole = (toEnd = false): [number, number] => {
      const [low, high] = toEnd && planned !== null ? [0, planned] : domainOf(series, axis, planned)
      // a log axis begins with the first line
      return logX && low <= 0 ? [Math.max(series.train[axis].at(0) || 0, high * 1e-6), high] : [low, high]
    }
    const domain = (toEnd = false): [number, number] => (zoom ? [zoom[0], zoom[1]] : whole(toEnd))
    return {
      name,
      series,
      smoothed,
      axis,
      logX,
      smoothing,
      config,
      running,
      steps,
      plannedBytes,
      zoom,
      whole,
      domain,
      rows: () => {
        const column = series.train[axis]
        if (!zoom) return { from: 0, to: series.length }
        return { from: Math.max(0, countUpTo(column, zoom[0]) - 1), to: Math.min(series.length, countUpTo(column, zoom[1]) + 1) }
      },
      place,
      marks: (labels) => marksOf(series, events, notes, place, labels),
      best: (value, label) => bestMark(series, value, place, label),
    }
  }, [series, smoothed, axis, logX, smoothing, config, running, steps, plannedBytes, zoomed, events, notes, name])
}

/** Words beside a mark are cut off here. */
const MOST_WORDS = 28
const cut = (text: string): string => (text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS - 1)}…` : text)

function marksOf(
  series: MetricSeries,
  events: readonly FiledNote[],
  notes: readonly StepNote[],
  place: (step: number) => number,
  labels: boolean,
): Mark[] {
  const stepsOf = (kind: FiledNote['kind']): number[] => events.filter((event) => event.kind === kind).map(({ step }) => step)
  /** Only the first of several is named: they may be close together. */
  const mark = (kind: Mark['kind'], label: string, steps: readonly number[]): Mark[] =>
    steps.map((step, i) => ({ kind, x: place(step), ...(labels && i === 0 && { label }) }))
  return [
    ...mark('resumed', 'resumed', series.resumes),
    ...mark('resumed', 'rolled back', series.rollbacks),
    ...mark('nan', 'overflow', stepsOf('overflow')),
    ...mark('nan', 'not a number', stepsOf('nan')),
    ...events
      .filter(({ kind }) => kind === 'setting')
      .map(({ step, text }): Mark => ({ kind: 'setting', x: place(step), ...(labels && { label: cut(text) }) })),
    ...notes.map(({ step, text }): Mark => ({ kind: 'note', x: place(step), ...(labels && { label: cut(text) }) })),
  ]
}

function bestMark(
  series: MetricSeries,
  value: 'loss' | 'recall@1' | 'validation',
  place: (step: number) => number,
  label: boolean,
): Mark[] {
  const line = series.validationLine(series.bestValidation())
  if (!line) return []
  const y = value === 'recall@1' ? line['recall@1'] : value === 'validation' ? line.loss : undefined
  return [{ kind: 'best', x: place(line.step), ...(y !== undefined && { y }), ...(label && { label: 'best' }) }]
}
