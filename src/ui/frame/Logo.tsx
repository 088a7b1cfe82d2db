/** A 3×3×3 lattice with a trace of light through it. */
const HOT: Readonly<Record<string, number>> = { '0,0,0': 1, '0,1,1': 1, '0,2,1': 0.9, '1,2,1': 0.8, '1,2,2': 0.9, '2,1,2': 1, '2,2,2': 0.7 }

const CELLS = [0, 1, 2].flatMap((z) =>
  [0, 1, 2].flatMap((x) =>
    [0, 1, 2]
      .filter((y) => z === 0 || x === 2 || y === 2)
      .map((y) => ({ key: `${z},${x},${y}`, cx: 13 + (x - y) * 4.6, cy: 5.6 + (x + y) * 2.5 + z * 4.6 })),
  ),
)

export function Logo() {
  return (
    <svg width="26" height="26" viewBox="0 0 26 26" role="img" aria-label="Lattice Studio">
      {CELLS.map(({ key, cx, cy }) => {
        const heat = HOT[key]
        return (
          <circle key={key} cx={cx} cy={cy} r={heat ? 1.7 : 1.05} fill={heat ? 'var(--accent)' : 'currentColor'} opacity={heat ?? 0.38} />
        )
      })}
    </svg>
  )
}
