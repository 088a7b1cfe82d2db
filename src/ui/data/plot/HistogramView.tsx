import { useEffect, useRef } from 'react'
import { group, significant } from '../../format'
import { usePrefs } from '../../studio/context'
import { type Bars, binAt, drawBars, leftOf, scaleOf } from './bars'

interface Props {
  /** What a screen reader says of it. */
  label: string
  /** Must stay the same object while it shows the same. */
  bars: readonly Bars[]
  /** A scale of counts at the left. */
  counts?: boolean
}

/** Histograms over each other, drawn outside React; the bin under the pointer is told in words. */
export function HistogramView({ label, bars, counts = false }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const tip = useRef<HTMLDivElement>(null)
  const theme = usePrefs((prefs) => prefs.theme)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, which changes with the theme
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const resize = new ResizeObserver(() => drawBars(element, bars, counts))
    resize.observe(element)
    return () => resize.disconnect()
  }, [bars, counts, theme])

  const tell = (event: React.PointerEvent): void => {
    const element = tip.current
    if (!element || bars.length === 0) return
    const box = event.currentTarget.getBoundingClientRect()
    const left = leftOf(counts)
    const { from, to } = scaleOf(bars)
    const x = event.clientX - box.left
    const value = from + ((x - left) / (box.width - left)) * (to - from)
    const parts = bars.flatMap(({ name, histogram }) => {
      const bin = binAt(histogram, value)
      return bin < 0 ? [] : `${name} ${group(histogram.counts[bin] ?? 0)}`
    })
    element.hidden = parts.length === 0
    element.textContent = `${significant(value)}: ${parts.join(', ')}`
    const place = x + 20 + element.offsetWidth > box.width ? x - 12 - element.offsetWidth : x + 12
    element.style.transform = `translate(${place}px, 4px)`
  }
  return (
    <div
      className="histogram"
      role="img"
      aria-label={label}
      onPointerMove={tell}
      onPointerLeave={() => tip.current?.setAttribute('hidden', '')}
    >
      <canvas ref={canvas} />
      <div className="tip" ref={tip} hidden />
    </div>
  )
}
