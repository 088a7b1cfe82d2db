import { isActive } from '../../../store/run'
import type { BegunData, RunPhase } from '../../../worker/protocol'
import { Divider } from '../../controls/Divider'
import { Switch } from '../../controls/Switch'
import { bytes, group } from '../../format'
import { useDataset, useInspection, useLibrary, useRun, useStudio } from '../../studio/context'
import { useOtherData } from '../../studio/useOtherData'
import { useSetting } from '../../train/SettingRow'
import { Fixes } from './Fixes'
import { PairingSection } from './PairingSection'
import { RealSection } from './RealSection'
import { SplitSection } from './SplitSection'

/** How rows become pairs, which are held out, and what is done to them before. */
export function PairingPane() {
  return (
    <aside className="pane pairing" aria-label="Pairing and split">
      <Divider variable="--pairing" label="pairing and split" pane="after" min={264} max={560} />
      <div className="scroll grow-y pairing-body">
        <PairingSection />
        <RealSection />
        <SplitSection />
        <Fixes />
        <Preparation />
      </div>
      <TrainButton />
    </aside>
  )
}

function Preparation() {
  const { value, set, locked } = useSetting('data.standardize')
  const inspection = useInspection((state) => state.inspection)
  return (
    <section aria-label="Preparation">
      <header>
        <h2>Preparation</h2>
      </header>
      <div className="sideflex">
        <span className="dim">Subtract the mean, scale to RMS 1</span>
        <Switch label="standardise" on={value === true} onChange={set} locked={locked} />
      </div>
      {inspection && (
        <div className="sideflex">
          <span className="dim">In memory while training</span>
          <span className="num">{bytes(inspection.residentBytes)}</span>
        </div>
      )}
      {inspection?.streamed && <p className="caption">Rows are read from disk as they are needed.</p>}
    </section>
  )
}

/** While a run is active: the pairs that it has, which may be of other data than what is open. */
export function trainText(phase: RunPhase, rows: number, other: BegunData | null): string {
  if (!isActive(phase)) return `Go to Train with ${group(rows)} pairs`
  const word = phase === 'paused' ? 'Paused' : 'Training'
  return `${word} on ${group(other?.trainRows ?? rows)} pairs${other ? ` of ${other.name}` : ''}`
}

function TrainButton() {
  const { place } = useStudio().stores
  const summary = useDataset((state) => state.summary)
  const phase = useRun(({ state }) => state.phase)
  const other = useOtherData()
  const refused = useLibrary((state) => state.refused !== null)
  if (!summary) return null
  if (refused)
    return (
      <div className="pairing-foot">
        <button type="button" className="btn" disabled>
          Mend the dataset to train on it
        </button>
        <p className="caption">Until then Train uses {summary.name}.</p>
      </div>
    )
  return (
    <div className="pairing-foot">
      <a
        className={`btn ${isActive(phase) ? 'on' : 'primary'}`}
        href={place.href('train')}
        title="Opens Train, where settings and costs stand"
      >
        {trainText(phase, summary.trainRows, other)}
      </a>
    </div>
  )
}
