import { Divider } from '../controls/Divider'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { group } from '../format'
import { usePrefs, useRun, useStudio } from '../studio/context'
import { CellSection } from './CellSection'
import { ChannelSection } from './ChannelSection'
import { DamageSection } from './DamageSection'
import { EmergencePanel } from './emergence/EmergencePanel'
import { FacesSection } from './FacesSection'
import { GainSection } from './GainSection'
import { useFrameSize, useLive, useRows, useStage } from './useFrame'

const TABS = [
  { value: 'state', label: 'State' },
  { value: 'emergence', label: 'Emergence' },
] as const

export function Inspector() {
  const { prefs } = useStudio().stores
  const tab = usePrefs(({ inspector }) => inspector)
  return (
    <aside className="pane inspect-pane" aria-label="Inspector">
      <Divider variable="--inspect" label="inspector" pane="after" min={280} max={720} />
      <div className="inspect-tabs">
        <Segmented label="Inspector" options={TABS} value={tab} onChange={(inspector) => prefs.setState({ inspector })} fill />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: it holds sections, no form */}
      <div className="inspect" tabIndex={0} role="group" aria-label={tab === 'state' ? 'State' : 'Emergence'}>
        {tab === 'state' ? <StateTab /> : <EmergencePanel />}
      </div>
    </aside>
  )
}

function StateTab() {
  const rows = useRows()
  return (
    <>
      {rows ? <FacesSection /> : <PairSection />}
      <CellSection />
      <DamageSection />
      {rows ? <GainSection /> : null}
      <ChannelSection />
    </>
  )
}

/** Which pair of the micro-batch live pictures show. */
function PairSection() {
  const { stage } = useStudio()
  const size = useFrameSize()
  const live = useLive()
  const sample = useStage((state) => state.sample)
  const micro = useRun(({ state }) => state.config?.batch.micro)
  const step = useRun(({ state }) => state.step)
  const choose = (value: number | string): void => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && (!micro || value < micro))
      stage.state.setState({ sample: value })
  }
  return (
    <section aria-label="State">
      <header>
        <h2>State</h2>
        {size && <span className="sub">{live ? 'as training computes it' : 'as training computed it'}</span>}
      </header>
      {size ? (
        <div className="kv">
          <span>update</span>
          <b>{group(step)}</b>
          <span>lattice</span>
          <b>
            {size.width} × {size.height} × {size.depth}, {size.channels} channels
          </b>
          <span>pair in the micro-batch</span>
          <span>
            <NumberField label="pair" value={sample} min={0} width={44} unit={micro ? `of ${micro}` : undefined} onChange={choose} />
          </span>
        </div>
      ) : (
        <p className="hint">
          Once a run has begun: the faces of one pair, any cell over t, damage and recovery, and what the lattice gains over its bypass.
        </p>
      )}
    </section>
  )
}
