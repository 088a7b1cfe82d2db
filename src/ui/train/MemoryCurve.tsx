import { useEffect, useRef, useState } from 'react'
import { tick } from '../format'
import { STOPS, shareOf } from './batchScale'
import type { MemoryCosts } from './useMemoryPlan'

const HEIGHT = 84
const TOP = 16
const MIB = 2 ** 20

interface Props {
  costs: MemoryCosts
  micro: number
}

/** GPU memory over the micro-batch, with the budget: the slider below it is this chart's axis. */
export function MemoryCurve({ costs, micro }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <div className="memory-curve" ref={host}>
      {width > 0 && <Curve costs={costs} micro={micro} width={width} />}
    </div>
  )
}

function Curve({ costs, micro, width }: Props & { width: number }) {
  const { curve, budget, largest, total } = costs
  const low = Math.log((curve[0] ?? 1) * 0.8)
  const high = Math.log(Math.max(curve.at(-1) ?? 2, budget) * 1.1)
  const x = (size: number): number => shareOf(size) * width
  const y = (bytes: number): number => TOP + (1 - (Math.log(bytes) - low) / (high - low)) * (HEIGHT - TOP)
  const points = STOPS.map((size, i) => `${x(size).toFixed(1)} ${y(curve[i] ?? 1).toFixed(1)}`)
  const limit = largest > 0 ? x(largest) : 0
  const at = Math.max(TOP, y(total))
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true">
      <defs>
        <pattern id="over-budget" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0v6" stroke="var(--bad)" strokeWidth="1.4" opacity=".5" />
        </pattern>
      </defs>
      <path d={`M${points.join('L')}L${width} ${HEIGHT}L0 ${HEIGHT}Z`} fill="var(--accent-soft)" />
      {limit < width && <rect x={limit} y={TOP} width={width - limit} height={HEIGHT - TOP} fill="url(#over-budget)" />}
      <path d={`M0 ${y(budget)}H${width}`} stroke="var(--text-3)" strokeDasharray="4 3" opacity=".8" />
      <path d={`M${points.join('L')}`} fill="none" stroke="var(--accent)" strokeWidth="1.6" strokeLinejoin="round" />
      <path d={`M${x(micro)} ${HEIGHT}V${at}`} stroke="var(--accent)" />
      <circle
        cx={Math.min(width - 3, Math.max(3, x(micro)))}
        cy={at}
        r="3.2"
        fill="var(--bg-pane)"
        stroke="var(--accent)"
        strokeWidth="1.6"
      />
      <text x="0" y={TOP - 6}>
        GPU memory
      </text>
      {limit < width - 76 ? (
        <text x={width} y={TOP - 6} textAnchor="end" className="bad-text">
          {largest > 0 ? `over budget from ${largest + 1}` : 'over budget'}
        </text>
      ) : null}
      <text
        x={limit > 90 ? 2 : width - 2}
        y={y(budget) < TOP + 12 ? y(budget) + 11 : y(budget) - 4}
        textAnchor={limit > 90 ? 'start' : 'end'}
      >
        {tick(budget / MIB)} MiB
      </text>
    </svg>
  )
}
