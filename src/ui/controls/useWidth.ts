import { type RefObject, useEffect, useRef, useState } from 'react'

/** The width of an element in pixels, as it changes; 0 before it is known. */
export function useWidth(): { host: RefObject<HTMLDivElement | null>; width: number } {
  const host = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { host, width }
}
