import { useMemo } from 'react'
import { drawnName } from '../../core/names'
import type { Axis } from '../../store/prefs'
import { AXIS_NAMES, axisOf, extent } from '../charts/columns'
import { roundAbove } from '../charts/domain'
import type { ChartData, ChartSpec } from '../charts/LineChart'
import type { Ink } from '../charts/palette'
import { fromZero, tightDecades } from '../charts/ranges'
import { StillChart } from '../charts/StillChart'
import { Segmented } from '../controls/Segmented'
import { Select } from '../controls/Select'
import { plural, significant, tick } from '../format'
import { usePlaceValue, usePrefs } from '../studio/context'
import { CURVES, type Curve, curveOf, joined, needsLines, type Points, trainPoints, validationPoints } from './compare'
import type { RunRow } from './rows'
import { axisOfText, type Lines, useLines } from './useCompared'
import type { Runs } from './useRuns'

const AXES: readonly { value: Axis; label: string }[] = [
  { value: 'step', label: AXIS_NAMES.step },
  { value: 'samples', label: 'Samples' },
  { value: 'seconds', label: AXIS_NAMES.seconds },
]
/** Points of one run that can be told apart. */
const RESOLUTION = 900
const BY: Readonly<Record<Axis, string>> = { step: 'by steps', samples: 'by samples seen', seconds: 'by time' }

/** What is compared, as the URL says it. */
function useAsked(metric: string) {
  const [curveText, setCurve] = usePlaceValue('curve', metric)
  const [axisText, setAxis] = usePlaceValue('x', 'samples')
  const [logs, setLogs] = usePlaceValue('log', '')
  const curve = curveOf(curveText)
  return {
    ...{ curve, axis: axisOfText(axisText), setCurve, setAxis },
    logX: logs.includes('x'),
    // a curve that is logarithmic by itself is not when it was asked
    logY: curve.log !== logs.includes('y'),
    toggle: (letter: 'x' | 'y'): void => setLogs(logs.includes(letter) ? logs.replace(letter, '') : logs + letter),
  }
}

/** One value of the chosen runs over steps, samples or time. */
export function CompareChart({ runs }: { runs: Runs }) {
  const { shown, best } = runs
  const asked = useAsked(runs.metric)
  const { curve, axis, logX, logY, toggle } = asked
  const smoothing = usePrefs((prefs) => prefs.smoothing)
  const lines = useLines(shown, needsLines(curve, axis))
  const points = useMemo(() => shown.map((row) => pointsOf(row, curve, axis, smoothing, lines)), [shown, curve, axis, smoothing, lines])
  const drawn = shown.filter((_, i) => (points[i]?.x.length ?? 0) > 0)
  // what a chart is made for changes more seldom than what it shows
  const names = JSON.stringify(drawn.map(({ id, name, ink }) => [id, name, ink, best?.id === id]))
  const spec = useMemo(() => specOf(JSON.parse(names) as Drawn[], curve, axis, logX, logY), [names, axis, logX, logY, curve])
  const key = points.map(({ x }) => `${x.length} ${x.at(-1)}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the curves have changed
  const read = useMemo(() => () => dataOf(points, logX, logY), [key, lines, logX, logY, curve, axis, smoothing, names])
  return (
    <section className="pane compare-chart" aria-label="Comparison of runs">
      <div className="pane-head wrap">
        <Select
          label="Compared by"
          value={curve.key}
          options={CURVES.map(({ key, label }) => ({ value: key, label }))}
          onChange={asked.setCurve}
        />
        <span className="sub">{plural(drawn.length, 'run')}</span>
        <span className="grow" />
        <Segmented label="Compared over" options={AXES} value={axis} onChange={asked.setAxis} />
        <Log letter="x" on={logX} onClick={() => toggle('x')} />
        <Log letter="y" on={logY} onClick={() => toggle('y')} />
      </div>
      {drawn.length > 0 ? (
        <StillChart label={`${curve.label} of ${drawn.map(({ name }) => name).join(', ')}, ${BY[axis]}`} spec={spec} read={read} />
      ) : (
        <div className="empty">
          <b>No curve yet.</b>
          <p>{emptyText(runs, curve)}</p>
        </div>
      )}
    </section>
  )
}

/** Of runs that have one colour: the first is a whole line, the next ones are dashed. */
const DASHES = [null, [7, 3], [2, 3]] as const

type Drawn = [id: string, name: string, ink: number, isBest: boolean]

const specOf = (drawn: readonly Drawn[], curve: Curve, axis: Axis, logX: boolean, logY: boolean): ChartSpec => ({
  lines: drawn.map(([, name, ink, isBest], i) => {
    const alike = drawn.slice(0, i).filter(([, , other]) => other === ink).length
    const dash = DASHES[alike % DASHES.length]
    return {
      label: drawnName(name),
      ink: `--c${ink + 1}` as Ink,
      width: isBest ? 2.4 : 1.6,
      head: true,
      nameShift: -8,
      ...(dash && { dash }),
    }
  }),
  x: axisOf(axis),
  ...{ logX, logY },
  formatY: tick,
  formatValue: (value) => ('validation' in curve.of && !curve.log ? value.toFixed(3).replace('-', '−') : significant(value)),
})

const emptyText = ({ shown, all }: Runs, curve: Curve): string =>
  shown.length === 0 && all.length > 0
    ? 'Choose runs by the squares before their names.'
    : 'validation' in curve.of
      ? 'A run has one after its first validation.'
      : 'A run has one after its first steps.'

function Log({ letter, on, onClick }: { letter: 'x' | 'y'; on: boolean; onClick: () => void }) {
  return (
    <button type="button" className={`btn small ${on ? 'on' : ''}`} aria-pressed={on} onClick={onClick}>
      log {letter}
    </button>
  )
}

const NO_POINTS: Points = { x: [], y: [] }

function pointsOf(row: RunRow, { of }: Curve, axis: Axis, smoothing: number, lines: ReadonlyMap<string, Lines>): Points {
  const own = lines.get(row.id)
  if ('validation' in of) return validationPoints(row, of.validation, axis, own?.series ?? null)
  return own ? trainPoints(own.series, own.smoothed, of.train, axis, smoothing, RESOLUTION) : NO_POINTS
}

/** Limits that hold all curves; a log axis begins with the first point. */
function dataOf(points: readonly Points[], logX: boolean, logY: boolean): ChartData {
  const drawn = points.filter(({ x }) => x.length > 0)
  const [x, ...ys] = joined(drawn)
  const lines = ys.map((line) => line.map((value) => value ?? null))
  const { low, high } = extent(lines)
  let least = 0
  for (const line of lines) for (const value of line) if (value !== null && value < least) least = value
  const y: [number, number] = logY ? tightDecades(low, high) : [least < 0 ? -roundAbove(-least) : 0, fromZero(high)[1]]
  // a single point stands in the middle, not on the edge
  const end = roundAbove((x.at(-1) ?? 1) * (x.length === 1 ? 2 : 1))
  const first = x.find((value) => value > 0) ?? end / 10
  return { columns: [x, ...ys], x: [logX ? Math.min(first, end / 10) : 0, end], y }
}
