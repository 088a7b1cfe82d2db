import { useEffect, useRef } from 'react'
import { usePrefs } from '../studio/context'
import { type ChartData, type ChartSpec, LineChart } from './LineChart'

const NO_GESTURES = { onZoom: () => undefined, onReset: () => undefined }

interface Props {
  /** What a screen reader says of it. */
  label: string
  /** Must stay the same object while the chart stays the same. */
  spec: ChartSpec
  /** What is to be shown; a new function redraws. */
  read: () => ChartData
}

/** A chart that stands by itself: it follows no run, and is not zoomed. */
export function StillChart({ label, spec, read }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<LineChart | null>(null)
  const theme = usePrefs((prefs) => prefs.theme)
  useEffect(() => {
    if (!host.current) return
    chart.current = new LineChart(host.current, spec, NO_GESTURES)
    return () => chart.current?.destroy()
  }, [spec])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new spec makes a new chart, which has nothing to show yet
  useEffect(() => chart.current?.show(read()), [read, spec])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the palette is read from the page, which changes with the theme
  useEffect(() => chart.current?.recolour(), [theme])
  return <div className="chart" ref={host} role="img" aria-label={label} />
}
