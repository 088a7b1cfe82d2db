import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { usePrefs, useStudio } from '../studio/context'
import { crosshair } from './crosshair'
import { type ChartData, type ChartSpec, LineChart } from './LineChart'
import { registerRedraw } from './redraws'
import { useChartGestures } from './useChartGestures'
import type { ChartInputs } from './useChartInputs'

interface Props {
  /** What a screen reader says of it. */
  label: string
  /** Must stay the same object while the chart stays the same. */
  spec: ChartSpec
  inputs: ChartInputs
  /** Reads what is to be shown, for so many points a line; a new function redraws. */
  read: (resolution: number) => ChartData
  /** Where the chart is filed while it is there. */
  chart: RefObject<LineChart | null>
}

const HELP = 'A click pins the crosshair. Arrow keys move the crosshair, plus and minus zoom, 0 shows all, N adds a note.'

/** Mounts a chart and redraws it whenever the run's metrics change. */
export function ChartCanvas({ label, spec, inputs, read, chart }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const request = useRef<() => void>(() => undefined)
  const latest = useRef(read)
  const help = useId()
  const { series } = useStudio().stores
  const theme = usePrefs((prefs) => prefs.theme)
  const gestures = useChartGestures(inputs)
  const now = useRef(gestures)
  const [said, say] = useState('')

  useEffect(() => {
    now.current = gestures
  }, [gestures])

  useEffect(() => {
    const element = host.current
    if (!element) return
    const forward = {
      onZoom: (from: number, to: number) => now.current.zoomTo(from, to),
      onReset: () => now.current.reset(),
    }
    // A chart is made when its turn to draw comes, so that a screen full of them does not appear in one long task.
    const redraw = registerRedraw(() => {
      chart.current ??= new LineChart(element, spec, forward)
      chart.current.show(latest.current(chart.current.resolution))
    })
    request.current = redraw.request
    redraw.request()
    const off = series.subscribe(redraw.request)
    // a wheel that zooms must not zoom the page, which only a listener that is not passive can see to
    const wheel = (event: WheelEvent): void => {
      if (chart.current && now.current.wheel(event, chart.current.xAt(event.clientX))) event.preventDefault()
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      off()
      redraw.cancel()
      element.removeEventListener('wheel', wheel)
      chart.current?.destroy()
      chart.current = null
    }
  }, [spec, series, chart])

  useEffect(() => {
    latest.current = read
    request.current()
  }, [read])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the palette is read from the page, which changes with the theme
  useEffect(() => chart.current?.recolour(), [theme])

  const key = (event: KeyboardEvent): void => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (way && !event.ctrlKey && !event.altKey && !event.metaKey) {
      crosshair.pin(chart.current?.further(way * (event.shiftKey ? 10 : 1)) ?? null)
      say(chart.current?.said ?? '')
    } else if (!gestures.key(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture that is walked through with keys
    <div
      className="chart"
      ref={host}
      role="group"
      aria-roledescription="chart"
      aria-label={label}
      aria-describedby={help}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys walk through it
      tabIndex={0}
      onKeyDown={key}
    >
      <span id={help} hidden>
        {HELP}
      </span>
      <span className="unseen" role="status">
        {said}
      </span>
    </div>
  )
}
