import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { SweepView } from '../../../worker/sweepProtocol'
import { usePrefs, useStudio } from '../../studio/context'
import { ParallelPlot } from './ParallelPlot'
import { type Brush, type Brushes, type Parallel, type PlotAxis, parallelOf, passes } from './parallel'

/** How far an arrow key moves or stretches a brush, of the axis. */
const NUDGE = 0.1

interface Props {
  view: SweepView
  parallel: Parallel
  brushes: Brushes
  onBrush: (axis: string, brush: Brush | null) => void
}

/** What is brushed, and which rows of the table that lets through. */
export function useBrushes(view: SweepView) {
  const { sweeps } = useStudio().stores
  const { trials, sweep } = view
  const parallel = useMemo(() => parallelOf({ trials, sweep } as SweepView), [trials, sweep])
  const [brushes, setBrushes] = useState<Brushes>({})
  const kept = useMemo(() => parallel.lines.filter((line) => passes(line, parallel.axes, brushes)), [parallel, brushes])
  const any = Object.keys(brushes).length > 0
  useEffect(() => {
    sweeps.setState({ brushed: any ? new Set(kept.map(({ trial }) => trial.run)) : null })
    return () => sweeps.setState({ brushed: null })
  }, [sweeps, kept, any])
  const brush = (axis: string, range: Brush | null): void =>
    setBrushes(({ [axis]: _, ...others }) => (range ? { ...others, [axis]: range } : others))
  return { parallel, brushes, kept: kept.length, brush, clear: () => setBrushes({}) }
}

/** Each trial as a line over its settings and its result. Arrow keys brush an axis as a drag does. */
export function ParallelView({ view, parallel, brushes, onBrush }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<ParallelPlot | null>(null)
  const handler = useRef(onBrush)
  handler.current = onBrush
  const theme = usePrefs((prefs) => prefs.theme)
  const [places, setPlaces] = useState<readonly number[]>([])
  const axes = useRef(parallel.axes)
  axes.current = parallel.axes
  useEffect(() => {
    if (!host.current) return
    const measure = (): void => setPlaces(axes.current.map((_, i) => made.axisX(i)))
    const made: ParallelPlot = new ParallelPlot(host.current, (axis, range) => handler.current(axis, range), measure)
    plot.current = made
    return () => {
      made.destroy()
      plot.current = null
    }
  }, [])
  useEffect(() => {
    plot.current?.show(parallel, brushes)
    setPlaces(parallel.axes.map((_, i) => plot.current?.axisX(i) ?? 0))
  }, [parallel, brushes])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, which changes with the theme
  useEffect(() => plot.current?.recolour(), [theme])
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is a picture with controls, not a form
    <div
      className="parallel"
      ref={host}
      role="group"
      aria-label={`${view.sweep.name}: settings and result of ${parallel.lines.length} trials; the same as a table stands beside it`}
    >
      {parallel.axes.map((axis, i) => (
        <AxisHandle
          key={axis.id}
          axis={axis}
          brush={brushes[axis.id]}
          x={places[i] ?? 0}
          last={i === parallel.axes.length - 1}
          onBrush={onBrush}
        />
      ))}
    </div>
  )
}

interface HandleProps extends Pick<Props, 'onBrush'> {
  axis: PlotAxis
  brush: Brush | undefined
  x: number
  last: boolean
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))
const shareText = ([from, to]: Brush): string => `${Math.round(from * 100)} to ${Math.round(to * 100)} % of its height`

/** The head of an axis: arrows move its brush, with Shift they stretch it, Escape or a press lets all through. */
function AxisHandle({ axis, brush, x, last, onBrush }: HandleProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key]
    if (event.key === 'Escape' && brush) {
      event.stopPropagation()
      onBrush(axis.id, null)
    }
    if (!way) return
    event.preventDefault()
    const [from, to] = brush ?? [way > 0 ? 0.5 : 0, way > 0 ? 1 : 0.5]
    if (!brush) onBrush(axis.id, [from, to])
    else if (event.shiftKey) onBrush(axis.id, [from, Math.max(from, clamp(to + way * NUDGE))])
    else if ((way > 0 && to < 1) || (way < 0 && from > 0)) onBrush(axis.id, [clamp(from + way * NUDGE), clamp(to + way * NUDGE)])
  }
  return (
    <button
      type="button"
      className={`parallel-head ${last ? 'last' : ''}`}
      style={{ left: x }}
      aria-label={`${axis.label}: ${brush ? shareText(brush) : 'all'}`}
      aria-pressed={brush !== undefined}
      title="Arrow keys filter; press to let all through"
      onKeyDown={onKeyDown}
      onClick={() => onBrush(axis.id, null)}
    >
      {axis.label}
    </button>
  )
}
