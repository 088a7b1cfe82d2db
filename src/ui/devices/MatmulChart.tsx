import { CHART_SIZES, type MatmulPoint } from '../../core/matmul'
import type { Precision } from '../../core/precision'
import { group, significant, tick } from '../format'
import { apart, type MatmulScale, matmulScale } from './matmulScale'
import { type Size, useSize } from './useSize'

const COLOURS: Readonly<Record<Precision, string>> = { f32: 'var(--c1)', packed16: 'var(--c2)', f16: 'var(--c3)' }
const PRECISIONS = Object.keys(COLOURS) as Precision[]
/** Room around the lines: rates at the left, names at the right, sizes below. */
const PAD = { left: 44, right: 116, top: 14, bottom: 26 }
const LABEL_GAP = 15

interface Props {
  points: readonly MatmulPoint[]
  /** Cells of a surface of the lattice that would be trained: a size of its own. */
  surface: number
}

/** Operations a second over the size, a line for each precision. */
export function MatmulChart({ points, surface }: Props) {
  const [host, size] = useSize<HTMLDivElement>()
  const scale = matmulScale(points, CHART_SIZES)
  return (
    <div className="chart matmul-chart" ref={host}>
      {size && size.width > PAD.left + PAD.right && size.height > PAD.top + PAD.bottom && (
        <svg
          width={size.width}
          height={size.height}
          role="img"
          aria-label={`Matrix multiply: ${scale.unit} by size; the table after it has the same numbers`}
        >
          <Axes scale={scale} size={size} />
          <Surface scale={scale} size={size} surface={surface} />
          <Lines scale={scale} size={size} points={points} />
        </svg>
      )}
    </div>
  )
}

const xAt = ({ width }: Size, share: number): number => PAD.left + share * (width - PAD.left - PAD.right)
const yAt = ({ height }: Size, share: number): number => height - PAD.bottom - share * (height - PAD.top - PAD.bottom)

interface AxesProps {
  scale: MatmulScale
  size: Size
}

function Axes({ scale, size }: AxesProps) {
  const [left, right] = [xAt(size, 0), xAt(size, 1)]
  return (
    <>
      {scale.ticks.map((value) => {
        const y = Math.round(yAt(size, scale.y(value * scale.per))) + 0.5
        return (
          <g key={value}>
            <path d={`M${left} ${y}H${right}`} stroke={value === 0 ? 'var(--axis)' : 'var(--grid)'} />
            <text x={left - 8} y={y + 3.5} textAnchor="end">
              {tick(value)}
            </text>
          </g>
        )
      })}
      {scale.sizes.map((value) => (
        <text key={value} x={xAt(size, scale.x(value) ?? 0)} y={size.height - 8} textAnchor="middle">
          {group(value)}
        </text>
      ))}
    </>
  )
}

/** Where the lattice's own matmuls lie. */
function Surface({ scale, size, surface }: AxesProps & { surface: number }) {
  const share = scale.x(surface)
  if (share === null) return null
  const x = Math.round(xAt(size, share)) + 0.5
  const late = share > 0.75
  return (
    <>
      <path d={`M${x} ${PAD.top - 4}V${yAt(size, 0)}`} stroke="var(--line-strong)" strokeDasharray="2 3" />
      <text x={late ? x - 6 : x + 6} y={PAD.top + 4} textAnchor={late ? 'end' : 'start'}>
        lattice surface, {surface}
      </text>
    </>
  )
}

function Lines({ scale, size, points }: AxesProps & { points: readonly MatmulPoint[] }) {
  const place = (point: MatmulPoint): [number, number] => [xAt(size, scale.x(point.size) ?? 0), yAt(size, scale.y(point.flopsPerSecond))]
  const series = PRECISIONS.map((precision) => ({ precision, own: points.filter((point) => point.precision === precision) })).filter(
    ({ own }) => own.length > 0,
  )
  const ends = series.map(({ own }) => place(own.at(-1) as MatmulPoint))
  const labels = apart(
    ends.map(([, y]) => y + 3.5),
    LABEL_GAP,
  )
  const rate = (point: MatmulPoint): string => significant(point.flopsPerSecond / scale.per)
  return (
    <>
      {series.map(({ precision, own }, i) => (
        <g key={precision}>
          <path
            d={`M${own
              .map((point) =>
                place(point)
                  .map((value) => value.toFixed(1))
                  .join(' '),
              )
              .join('L')}`}
            fill="none"
            stroke={COLOURS[precision]}
            strokeWidth="1.8"
            strokeLinejoin="round"
          />
          {own.map((point) => (
            <circle
              key={point.size}
              cx={place(point)[0]}
              cy={place(point)[1]}
              r="3"
              fill="var(--bg-pane)"
              stroke={COLOURS[precision]}
              strokeWidth="1.6"
            >
              <title>
                {precision}, {group(point.size)}: {rate(point)} {scale.unit}, {point.tile}
              </title>
            </circle>
          ))}
          <text x={(ends[i]?.[0] ?? 0) + 10} y={labels[i]} className={`matmul-name ${precision}`}>
            {precision} {rate(own.at(-1) as MatmulPoint)}
          </text>
        </g>
      ))}
    </>
  )
}
