import { niceTicks } from '../../charts/ranges'
import { useWidth } from '../../controls/useWidth'
import { tick } from '../../format'

const HEIGHT = 104
const LEFT = 34
const BOTTOM = 16
const TOP = 6

interface Frame {
  width: number
  low: number
  high: number
}

const yOf = ({ low, high }: Frame, value: number): number => TOP + (1 - (value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM)

/** Gridlines with their values. */
function Grid({ frame, format = tick }: { frame: Frame; format?: (value: number) => string }) {
  return niceTicks(frame.low, frame.high, 3).map((value) => (
    <g key={value}>
      <path d={`M${LEFT} ${yOf(frame, value)}H${frame.width}`} stroke={value === 0 ? 'var(--axis)' : 'var(--grid)'} />
      <text x={LEFT - 6} y={yOf(frame, value) + 3} textAnchor="end">
        {format(value)}
      </text>
    </g>
  ))
}

interface BarsProps {
  label: string
  bars: readonly { name: string; value: number; title: string }[]
}

/** Bars from 0, up or down. */
export function Bars({ label, bars }: BarsProps) {
  const { host, width } = useWidth()
  const values = bars.map(({ value }) => value)
  const most = Math.max(...values, 0)
  const least = Math.min(...values, 0)
  const room = Math.max(most - least, 1e-9) * 0.08
  const frame = { width, low: least < 0 ? least - room : 0, high: most + room }
  const slot = (width - LEFT) / bars.length
  const each = Math.ceil(40 / Math.max(1, slot))
  return (
    <div className="line-plot" ref={host}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={label}>
          <Grid frame={frame} />
          {bars.map(({ name, value, title }, i) => {
            const [top, bottom] = [yOf(frame, Math.max(0, value)), yOf(frame, Math.min(0, value))]
            const x = LEFT + i * slot
            return (
              <g key={name}>
                <title>{title}</title>
                <rect x={x} y={TOP} width={slot} height={HEIGHT - TOP - BOTTOM} fill="transparent" />
                <rect
                  x={x + slot * 0.14}
                  y={top}
                  width={slot * 0.72}
                  height={Math.max(1, bottom - top)}
                  rx="1.5"
                  fill={value < 0 ? 'var(--c6)' : 'var(--c1)'}
                />
                {i % each === 0 && (
                  <text x={x + slot / 2} y={HEIGHT - 3} textAnchor="middle">
                    {name}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      )}
    </div>
  )
}

interface CurveProps {
  label: string
  points: readonly { x: number; y: number }[]
  formatX: (value: number) => string
  formatY: (value: number) => string
  /** Where on the line the page stands; at its end without one. */
  at?: number
  colour?: string
}

/** One line over whole numbers, from 0 up, or from below where it goes there. */
export function Curve({ label, points, formatX, formatY, at, colour = 'var(--c3)' }: CurveProps) {
  const { host, width } = useWidth()
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  const most = Math.max(0, ...points.map(({ y }) => y))
  const least = Math.min(0, ...points.map(({ y }) => y))
  const here = points.find(({ x }) => x === at) ?? last
  const frame = { width: width - 8, low: least * 1.08, high: most > 0 || least < 0 ? most * 1.08 : 1 }
  const x = (value: number): number => LEFT + ((value - first.x) / Math.max(1, last.x - first.x)) * (frame.width - LEFT)
  const line = points.map((point) => `${x(point.x).toFixed(1)} ${yOf(frame, point.y).toFixed(1)}`).join('L')
  const base = yOf(frame, 0)
  return (
    <div className="line-plot" ref={host}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={label}>
          <Grid frame={frame} format={formatY} />
          <path d={`M${line}V${base}H${x(first.x)}Z`} fill={colour} opacity=".14" />
          <path d={`M${line}`} fill="none" stroke={colour} strokeWidth="1.7" strokeLinejoin="round" />
          {at !== undefined && <path d={`M${x(here.x)} ${TOP}V${HEIGHT - BOTTOM}`} stroke="var(--axis)" strokeDasharray="2 3" />}
          <circle cx={x(here.x)} cy={yOf(frame, here.y)} r="3" fill={colour} />
          {niceTicks(first.x, last.x, 4, 1).map((value) => (
            <text key={value} x={x(value)} y={HEIGHT - 3} textAnchor="middle">
              {formatX(value)}
            </text>
          ))}
        </svg>
      )}
    </div>
  )
}
