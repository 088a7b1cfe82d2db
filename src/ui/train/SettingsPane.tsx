import { settingAt } from '../../core/config/values'
import { Icon } from '../controls/Icon'
import { Note, ProblemNote } from '../controls/Note'
import { plural } from '../format'
import { useConfig, useLocked } from '../studio/context'
import { BatchGroup } from './BatchGroup'
import { CheckpointOffer } from './CheckpointOffer'
import { PoolGroup } from './PoolGroup'
import { PresetChoice } from './PresetChoice'
import { RunGroup } from './RunGroup'
import { LatticeGroup, LossGroup, OptimizerGroup } from './SettingGroups'
import { CostsContext, useMemoryPlan } from './useMemoryPlan'

export function SettingsPane() {
  const locked = useLocked()
  const costs = useMemoryPlan()
  const problem = useConfig((state) => state.problem)
  const errors = useConfig((state) => state.errors)
  const [first] = errors
  const refuse = useConfig((state) => state.refuse)
  return (
    <section className="pane settings" aria-label="Settings">
      <div className="pane-head">
        <h2>Settings</h2>
        <span className="grow" />
        {locked && (
          <span
            className="chip"
            title="A run is active: its settings are fixed until it stops. The batch of the next run can be planned meanwhile."
          >
            <Icon name="lock" className="s" />
            Changes apply to the next run
          </span>
        )}
      </div>
      <div className={`pane-body ${locked ? 'locked' : ''}`}>
        <div className="settings-notes">
          {problem && <ProblemNote problem={problem} onDismiss={() => refuse(null)} />}
          <CheckpointOffer />
          {first && (
            <Note kind="warn">
              <b>Train waits for {plural(errors.size, 'setting')}.</b> {settingAt(first[0]).label}: {first[1].problem}
            </Note>
          )}
        </div>
        <PresetChoice />
        <CostsContext value={costs}>
          <BatchGroup />
          <LatticeGroup />
          <OptimizerGroup />
          <LossGroup />
          <PoolGroup />
          <RunGroup />
        </CostsContext>
      </div>
    </section>
  )
}
