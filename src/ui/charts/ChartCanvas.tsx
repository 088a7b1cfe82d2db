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
  const chart = useRef<{ draw: () => void; instance: LineChart } | null>(null)
  const latest = useRef(read)
  const { series } = useStudio().stores
  const theme = usePrefs((prefs) => prefs.theme)

  useEffect(() => {
    if (!host.current) return
    const instance = new LineChart(host.current, spec)
    const redraw = registerRedraw(() => instance.show(latest.current(instance.resolution)))
    chart.current = { draw: redraw.request, instance }
    redraw.request()
    const off = series.subscribe(redraw.request)
    return () => {
      off()
      redraw.cancel()
      instance.destroy()
      chart.current = null
    }
  }, [spec, series])

  useEffect(() => {
    latest.current = read
    chart.current?.draw()
  }, [read])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the palette is read from the page, which changes with the theme
  useEffect(() => chart.current?.instance.recolour(), [theme])

  return <div className="chart" ref={host} role="img" aria-label={label} />
}
