const WIDTH = 112
const HEIGHT = 20
/** More points than this cannot be told apart. */
const MOST = 2 * WIDTH

/** A small line from 0 to the highest value. */
export function Sparkline({ values, colour }: { values: readonly number[]; colour: string }) {
  const every = Math.ceil(values.length / MOST)
  const shown = values.filter((_, i) => i % every === 0 || i === values.length - 1)
  const most = Math.max(...shown, 1e-9)
  const points = shown.map((value, i) => {
    const x = 1 + (i / (shown.length - 1)) * (WIDTH - 2)
    const y = HEIGHT - 2 - (Math.max(0, value) / most) * (HEIGHT - 4)
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  })
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={`M${points.join('L')}`} fill="none" stroke={colour} strokeWidth="1.4" strokeLinejoin="round" />
    </svg>
  )
}
