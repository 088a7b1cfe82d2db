const WIDTH = 112
const HEIGHT = 20
/** More points than this cannot be told apart. */
const MOST = 2 * WIDTH

/** A small line from 0 to the highest value; a single value is a dot. */
export function Sparkline({ values, colour }: { values: readonly number[]; colour: string }) {
  const every = Math.ceil(values.length / MOST)
  const shown = values.filter((_, i) => i % every === 0 || i === values.length - 1)
  const most = Math.max(...shown, 1e-9)
  const points = shown.map((value, i) => ({
    x: 1 + (i / Math.max(1, shown.length - 1)) * (WIDTH - 2),
    y: HEIGHT - 2 - (Math.max(0, value) / most) * (HEIGHT - 4),
  }))
  const [first] = points
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      {points.length === 1 && first ? (
        <circle cx={first.x + 1} cy={first.y} r="2" fill={colour} />
      ) : (
        <path
          d={`M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`}
          fill="none"
          stroke={colour}
          strokeWidth="1.4"
          strokeLinejoin="round"
        />
      )}
    </svg>
  )
}
