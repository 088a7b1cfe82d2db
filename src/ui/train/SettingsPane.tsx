import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { useConfig, useLocked } from '../studio/context'
import { BatchGroup } from './BatchGroup'
import { CheckpointOffer } from './CheckpointOffer'
import { PresetChoice } from './PresetChoice'
import { LatticeGroup, LossGroup, OptimizerGroup, RunGroup } from './SettingGroups'

export function SettingsPane() {
  const locked = useLocked()
  const problem = useConfig((state) => state.problem)
  const refuse = useConfig((state) => state.refuse)
  return (
    <section className="pane settings" aria-label="Settings">
      <div className="pane-head">
        <h2>Settings</h2>
        <span className="grow" />
        {locked && (
          <span className="chip" title="A run is active: its settings are fixed until it stops.">
            <Icon name="lock" className="s" />
            Changes apply to the next run
          </span>
        )}
      </div>
      <div className={`pane-body ${locked ? 'locked' : ''}`}>
        <div className="settings-notes">
          {problem && <ProblemNote problem={problem} onDismiss={() => refuse(null)} />}
          <CheckpointOffer />
        </div>
        <PresetChoice />
        <BatchGroup />
        <LatticeGroup />
        <OptimizerGroup />
        <LossGroup />
        <RunGroup />
      </div>
    </section>
  )
}
