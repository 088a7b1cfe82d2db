import { type BatchPoint, kneeOf } from '../../core/batchCurve'
import type { MeasuredRate } from '../../store/measuredRates'
import { useWidth } from '../controls/useWidth'
import { significant, tick } from '../format'
import { STOPS, shareOf } from './batchScale'
import type { MemoryCosts } from './memoryCosts'

const HEIGHT = 92
const TOP = 16
/** Pixels that the name of the axis takes, in wide type too. */
const NAMED = 170
const MIB = 2 ** 20

interface Props {
  costs: MemoryCosts
  micro: number
  /** Measured throughput; GPU memory is drawn where there is none. */
  points: readonly BatchPoint[]
  /** What runs of the draft's accumulation have measured; drawn with the throughput. */
  rates: readonly MeasuredRate[]
}

/** What a micro-batch costs or brings: the slider below it is this chart's axis. */
export function BatchCurves({ costs, micro, points, rates }: Props) {
  const { host, width } = useWidth()
  return (
    <div className="memory-curve" ref={host}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={points.length > 0 ? 'Samples per second over the micro-batch' : 'GPU memory over the micro-batch'}
        >
          <defs>
            <pattern id="over-budget" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <path d="M0 0v6" stroke="var(--bad)" strokeWidth="1.4" opacity=".5" />
            </pattern>
          </defs>
          {points.length > 0 ? (
            <Throughput costs={costs} micro={micro} points={points} rates={rates} width={width} />
          ) : (
            <Memory costs={costs} micro={micro} width={width} />
          )}
        </svg>
      )}
    </div>
  )
}

type CurveProps = Omit<Props, 'points' | 'rates'> & { width: number }

const xOf = (width: number, size: number): number => shareOf(size) * width

/** What does not fit in one piece is hatched, and named where there is room. */
function OverBudget({ largest, width, name }: { largest: number; width: number; name: string }) {
  const limit = largest > 0 ? xOf(width, largest) : 0
  if (limit >= width) return null
  return (
    <>
      <rect x={limit} y={TOP} width={width - limit} height={HEIGHT - TOP} fill="url(#over-budget)" />
      {limit < width - 76 && (
        <text x={width} y={TOP - 6} textAnchor="end" className="bad-text">
          {name}
        </text>
      )}
    </>
  )
}

function Dot({ x, y, width }: { x: number; y: number; width: number }) {
  return (
    <>
      <path d={`M${x} ${HEIGHT}V${y}`} stroke="var(--accent)" />
      <circle cx={Math.min(width - 3, Math.max(3, x))} cy={y} r="3.2" fill="var(--bg-pane)" stroke="var(--accent)" strokeWidth="1.6" />
    </>
  )
}

function Memory({ costs, micro, width }: CurveProps) {
  const { curve, budget, largest } = costs
  const low = Math.log((curve[0] ?? 1) * 0.8)
  const high = Math.log(Math.max(curve.at(-1) ?? 2, budget) * 1.1)
  const y = (bytes: number): number => TOP + (1 - (Math.log(bytes) - low) / (high - low)) * (HEIGHT - TOP)
  const points = STOPS.map((size, i) => `${xOf(width, size).toFixed(1)} ${y(curve[i] ?? 1).toFixed(1)}`)
  const limit = largest > 0 ? xOf(width, largest) : 0
  const inside = y(budget) < HEIGHT - 4
  const wanted = curve[STOPS.findIndex((size) => size >= micro)] ?? curve.at(-1) ?? 1
  return (
    <>
      <path d={`M${points.join('L')}L${width} ${HEIGHT}L0 ${HEIGHT}Z`} fill="var(--accent-soft)" />
      <OverBudget largest={largest} width={width} name={largest > 0 ? `split from ${largest + 1}` : 'over budget'} />
      {inside && <path d={`M0 ${y(budget)}H${width}`} stroke="var(--text-3)" strokeDasharray="4 3" opacity=".8" />}
      <path d={`M${points.join('L')}`} fill="none" stroke="var(--accent)" strokeWidth="1.6" strokeLinejoin="round" />
      <Dot x={xOf(width, micro)} y={Math.max(TOP, y(wanted))} width={width} />
      <text x="0" y={TOP - 6}>
        GPU memory
      </text>
      {inside && (
        <text
          x={limit > 90 ? 2 : width - 2}
          y={y(budget) < TOP + 12 ? y(budget) + 11 : y(budget) - 4}
          textAnchor={limit > 90 ? 'start' : 'end'}
        >
          {tick(budget / MIB)} MiB
        </text>
      )}
    </>
  )
}

/** Straight between the points that were measured, on the slider's own scale. */
function between(points: readonly BatchPoint[], width: number, x: number): number | null {
  const right = points.findIndex(({ micro }) => xOf(width, micro) >= x - 1e-6)
  const [a, b] = [points[right - 1], points[right]]
  if (!b) return null
  if (!a) return xOf(width, b.micro) <= x + 1e-6 ? b.samplesPerSecond : null
  const [from, to] = [xOf(width, a.micro), xOf(width, b.micro)]
  return a.samplesPerSecond + ((x - from) / (to - from)) * (b.samplesPerSecond - a.samplesPerSecond)
}

/** A square where a run has measured: what holds there, whatever the search has found. */
function Measured({ rate, x, y }: { rate: MeasuredRate; x: number; y: number }) {
  return (
    <rect x={x - 2.5} y={y - 2.5} width="5" height="5" fill="var(--text)">
      <title>
        {rate.run}: {significant(rate.samplesPerSecond)} samples/s at {rate.micro}
      </title>
    </rect>
  )
}

function Throughput({ costs, micro, points: measured, rates, width }: Props & { width: number }) {
  const points = measured.filter((point) => point.micro <= (STOPS.at(-1) ?? 1))
  const runs = rates.filter((rate) => rate.micro <= (STOPS.at(-1) ?? 1))
  const most = Math.max(...[...points, ...runs].map(({ samplesPerSecond }) => samplesPerSecond)) * 1.12
  const y = (rate: number): number => TOP + (1 - rate / most) * (HEIGHT - TOP)
  const line = points.map((point) => `${xOf(width, point.micro).toFixed(1)} ${y(point.samplesPerSecond).toFixed(1)}`)
  const knee = points.length > 2 ? kneeOf(points) : null
  const at = xOf(width, micro)
  const rate = runs.find((one) => one.micro === micro)?.samplesPerSecond ?? between(points, width, at)
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  const kneeX = knee ? xOf(width, knee.micro) : 0
  // over its place there would be other words
  const beside = kneeX < NAMED
  return (
    <>
      <path d={`M0 ${y(most / 2)}H${width}M0 ${y(most / 1.12)}H${width}`} stroke="var(--grid)" />
      <path d={`M${line.join('L')}V${HEIGHT}H${xOf(width, first.micro)}Z`} fill="var(--accent-soft)" />
      <OverBudget largest={costs.largest} width={width} name="split" />
      <path d={`M${line.join('L')}`} fill="none" stroke="var(--accent)" strokeWidth="1.6" strokeLinejoin="round" />
      {points.map((point) => (
        <circle key={point.micro} cx={xOf(width, point.micro)} cy={y(point.samplesPerSecond)} r="1.8" fill="var(--accent)" />
      ))}
      {runs.map((one) => (
        <Measured key={one.micro} rate={one} x={xOf(width, one.micro)} y={y(one.samplesPerSecond)} />
      ))}
      {rate !== null && <Dot x={at} y={y(rate)} width={width} />}
      <text x="0" y={TOP - 6}>
        samples/s, most {tick(Number((most / 1.12).toPrecision(3)))}
        {knee && beside && (
          <tspan dx="8" className="strong-text">
            knee {knee.micro}
          </tspan>
        )}
      </text>
      {knee && (
        <>
          <path d={`M${kneeX} ${HEIGHT}V${TOP - 2}`} stroke="var(--text)" strokeDasharray="2 2" />
          <circle cx={kneeX} cy={y(knee.samplesPerSecond)} r="3.6" fill="var(--bg-pane)" stroke="var(--text)" strokeWidth="1.6" />
          {!beside && (
            <text x={Math.min(width - 28, kneeX)} y={TOP - 6} textAnchor="middle" className="strong-text">
              knee {knee.micro}
            </text>
          )}
        </>
      )}
    </>
  )
}
