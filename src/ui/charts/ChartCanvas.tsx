import { useEffect, useRef } from 'react'
import { usePrefs, useStudio } from '../studio/context'
import { type ChartData, type ChartSpec, LineChart } from './LineChart'
import { registerRedraw } from './redraws'

interface Props {
  /** What a screen reader says of it. */
  label: string
  /** Must stay the same object while the chart stays the same. */
  spec: ChartSpec
  /** Reads what is to be shown, for so many points a line; a new function redraws. */
  read: (resolution: number) => ChartData
}

/** Mounts a chart and redraws it whenever the run's metrics change. */
export function ChartCanvas({ label, spec, read }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<LineChart | null>(null)
  const request = useRef<() => void>(() => undefined)
  const latest = useRef(read)
  const { series } = useStudio().stores
  const theme = usePrefs((prefs) => prefs.theme)

  useEffect(() => {
    const element = host.current
    if (!element) return
    // A chart is made when its turn to draw comes, so that a screen full of them does not appear in one long task.
    const redraw = registerRedraw(() => {
      chart.current ??= new LineChart(element, spec)
      chart.current.show(latest.current(chart.current.resolution))
    })
    request.current = redraw.request
    redraw.request()
    const off = series.subscribe(redraw.request)
    return () => {
      off()
      redraw.cancel()
      chart.current?.destroy()
      chart.current = null
    }
  }, [spec, series])

  useEffect(() => {
    latest.current = read
    request.current()
  }, [read])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the palette is read from the page, which changes with the theme
  useEffect(() => chart.current?.recolour(), [theme])

  return <div className="chart" ref={host} role="img" aria-label={label} />
}
