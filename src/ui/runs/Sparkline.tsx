const WIDTH = 112
const HEIGHT = 20

/** A small line from 0 to the highest value. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const most = Math.max(...values, 1e-9)
  const points = values.map((value, i) => {
    const x = 1 + (i / (values.length - 1)) * (WIDTH - 2)
    const y = HEIGHT - 2 - (Math.max(0, value) / most) * (HEIGHT - 4)
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={`M${points.join('L')}`} fill="none" stroke="var(--accent)" strokeWidth="1.4" strokeLinejoin="round" />
    </svg>
  )
}
