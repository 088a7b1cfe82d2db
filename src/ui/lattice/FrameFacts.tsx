import { useRef } from 'react'
import { group } from '../format'
import { useFramePainter } from './useFrame'

/** Which state is shown. */
export function FrameFacts() {
  const element = useRef<HTMLSpanElement>(null)
  useFramePainter(({ step, t, sample }) => {
    if (element.current) element.current.textContent = `step ${group(step)} · pair ${sample} · t ${t}`
  })
  return <span ref={element} />
}
