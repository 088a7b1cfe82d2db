import { cellsOf } from '../../core/pattern/damage'
import { recoveredShare, recoveryOf } from '../../core/trajectoryMeasures'
import { Icon } from '../controls/Icon'
import { NumberField } from '../controls/NumberField'
import { Slider } from '../controls/Slider'
import { percent, plural } from '../format'
import { useStudio } from '../studio/context'
import { Curve } from './emergence/Plots'
import { useLook, useObstacle, useRows } from './useFrame'

const AXES = [
  { axis: 'x', side: 'width' },
  { axis: 'y', side: 'height' },
  { axis: 'z', side: 'depth' },
] as const

/** Zero some cells, and watch whether the lattice makes up for them. */
export function DamageSection() {
  const { look } = useStudio().stage
  const rows = useRows()
  const brush = useLook((state) => state.brush)
  const spheres = useLook((state) => state.spheres)
  const t = useLook((state) => state.t)
  const obstacle = useObstacle()
  if (!rows) return null
  const cells = cellsOf(brush, rows).length
  const at = rows.damaged?.at ?? Math.min(t, rows.steps)
  const change = (key: 'x' | 'y' | 'z' | 'radius', end: number) => (value: number | string) => {
    if (typeof value === 'number' && value >= 0 && value <= end) look.state.setState({ brush: { ...brush, [key]: value } })
  }
  const widest = Math.max(rows.width, rows.height, rows.depth)
  return (
    <section aria-label="Damage and recovery">
      <header>
        <h2>Damage and recovery</h2>
        <span className="grow" />
        <span className="chip">
          <span className="dot red" />
          {plural(rows.damaged?.cells ?? cells, 'cell')}
        </span>
      </header>
      <div className="line brush">
        <span>radius</span>
        <Slider
          label="brush radius"
          min={1}
          max={Math.max(2, widest / 2)}
          step={0.1}
          value={brush.radius}
          onChange={change('radius', widest)}
        />
        <NumberField label="radius in cells" value={brush.radius} min={0} step={0.1} width={36} onChange={change('radius', widest)} />
      </div>
      <div className="line brush">
        <span>middle</span>
        <span className="place-fields">
          {AXES.map(({ axis, side }) => (
            <NumberField
              key={axis}
              label={`brush ${axis}`}
              value={brush[axis]}
              min={0}
              width={30}
              unit={axis}
              onChange={change(axis, rows[side] - 1)}
            />
          ))}
        </span>
      </div>
      <div className="row damage-actions">
        <button
          type="button"
          className="btn"
          disabled={obstacle !== null || cells === 0}
          title={obstacle ?? 'Or choose the brush (D) and click a cell'}
          onClick={() => void look.damage()}
        >
          <Icon name="damage" className="s" />
          Damage at t {at}
        </button>
        <button type="button" className="btn ghost" disabled={spheres.length === 0} onClick={() => void look.undo()}>
          <Icon name="undo" className="s" />
          Undo
        </button>
      </div>
      <Recovery />
    </section>
  )
}

function Recovery() {
  const rows = useRows()
  const t = useLook((state) => state.t)
  if (!rows?.damaged)
    return <p className="hint">The cells of the sphere are zeroed, and the lattice runs on for T more steps, beside one left alone.</p>
  const curve = recoveryOf(rows)
  const now = curve.find((point) => point.t === Math.max(t, rows.damaged?.at ?? 0))
  const share = recoveredShare(curve, t)
  return (
    <>
      <Curve
        label="Relative error of the damaged lattice’s output, by lattice step"
        points={curve.map(({ t: x, error }) => ({ x, y: error }))}
        at={t}
        formatX={(x) => `t ${x}`}
        formatY={(error) => percent(error, error < 0.095 && error > 0 ? 1 : 0)}
      />
      <p className="caption" role="status">
        At t {now?.t ?? t} the output differs from the undamaged one by {percent(now?.error ?? 0)}
        {share === null ? '; the output has not felt it.' : `: ${percent(share, 0)} of the worst is recovered.`}
      </p>
    </>
  )
}
