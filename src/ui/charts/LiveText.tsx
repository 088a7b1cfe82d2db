import { useEffect, useRef } from 'react'
import type { MetricSeries } from '../../store/series'
import { useStudio } from '../studio/context'
import { registerRedraw } from './redraws'

/** A number that follows the metrics without React. `read` must stay the same function. */
export function LiveText({ read }: { read: (series: MetricSeries) => string }) {
  const element = useRef<HTMLElement>(null)
  const { series } = useStudio().stores
  useEffect(() => {
    const redraw = registerRedraw(() => {
      if (element.current) element.current.textContent = read(series)
    })
    redraw.request()
    const off = series.subscribe(redraw.request)
    return () => {
      off()
      redraw.cancel()
    }
  }, [series, read])
  return <b ref={element} />
}
