import { useDeferredValue } from 'react'
import { settingAt } from '../../core/config/values'
import { Divider } from '../controls/Divider'
import { Icon } from '../controls/Icon'
import { Note, ProblemNote } from '../controls/Note'
import { plural } from '../format'
import { findSetting } from '../palette/findSetting'
import { useConfig, useLocked, usePlaceValue, useRun, useStudio } from '../studio/context'
import { BatchGroup } from './BatchGroup'
import { CheckpointOffer } from './CheckpointOffer'
import { FILTER_ID } from './filter'
import { lockedText } from './liveMark'
import { OwnPresets } from './OwnPresets'
import { PlannedOffer } from './PlannedOffer'
import { PresetChoice } from './PresetChoice'
import { Rows, SettingGroup } from './SettingGroups'
import { found, GROUP_TITLES } from './settingGroups'
import { ChangesContext, useDraftChanges } from './useChanges'
import { CostsContext, useMemoryPlan } from './useMemoryPlan'
import { CostSourceContext, useDraftCosts } from './useSetting'
import { YamlMenu } from './YamlMenu'

/** Groups that stand open, beside batch and memory. */
const OPEN: readonly string[] = ['Lattice', 'Precision']

export function SettingsPane() {
  const locked = useLocked()
  const phase = useRun(({ state }) => state.phase)
  const costs = useMemoryPlan()
  const source = useDraftCosts(costs)
  const changes = useDraftChanges()
  const [query, setQuery] = usePlaceValue('filter', '')
  return (
    <section className="pane settings" aria-label="Settings">
      <div className="pane-head">
        <h2>Settings</h2>
        <span className="grow" />
        {locked && (
          <span
            className="chip"
            title="A run is active. Learning rate and loss weights are live: they apply from its next step on. The batch can be planned for the next run, the rest is fixed until it stops."
          >
            <Icon name="lock" className="s" />
            {lockedText(phase)}
          </span>
        )}
      </div>
      <div className={`pane-body ${locked ? 'locked' : ''}`}>
        <Notes />
        <CostsContext value={costs}>
          <CostSourceContext value={source}>
            <ChangesContext value={changes}>
              <PresetChoice />
              <div className="settings-tools">
                <Filter value={query} onChange={setQuery} />
                <OwnPresets />
                <YamlMenu />
              </div>
              {query.trim() === '' ? <Groups /> : <Found query={query} clear={() => setQuery('')} />}
            </ChangesContext>
          </CostSourceContext>
        </CostsContext>
      </div>
      <Divider variable="--settings" label="settings" pane="before" min={300} max={560} />
    </section>
  )
}

function Groups() {
  return (
    <>
      <BatchGroup />
      {GROUP_TITLES.slice(1).map((title) => (
        <SettingGroup key={title} title={title} open={OPEN.includes(title)} />
      ))}
    </>
  )
}

function Notes() {
  const studio = useStudio()
  const problem = useConfig((state) => state.problem)
  const errors = useConfig((state) => state.errors)
  const refuse = useConfig((state) => state.refuse)
  const [first] = errors
  return (
    <div className="settings-notes">
      {problem && <ProblemNote problem={problem} onDismiss={() => refuse(null)} />}
      <CheckpointOffer />
      <PlannedOffer />
      {first && (
        <Note
          kind="warn"
          actions={
            <button type="button" className="btn small" onClick={() => void findSetting(studio, settingAt(first[0]).label)}>
              Show {settingAt(first[0]).label}
            </button>
          }
        >
          <b>Train waits for {plural(errors.size, 'setting')}.</b> {settingAt(first[0]).label}: {first[1].problem}
        </Note>
      )}
    </div>
  )
}

function Filter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <span className="field text filter grow">
      <Icon name="search" className="s" />
      <input
        id={FILTER_ID}
        type="search"
        aria-label="Filter settings"
        aria-keyshortcuts="/"
        placeholder="Filter"
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
      />
      {value === '' && <kbd className="kbd">/</kbd>}
    </span>
  )
}

/** The settings that a search finds, group by group. */
function Found({ query, clear }: { query: string; clear: () => void }) {
  const groups = found(useDeferredValue(query))
  if (groups.length === 0)
    return (
      <div className="empty">
        <b>No setting matches.</b>
        <button type="button" className="btn small" onClick={clear}>
          Clear the filter
        </button>
      </div>
    )
  return groups.map(([title, paths]) => (
    <section className="group found" key={title} aria-label={title}>
      <h3>{title}</h3>
      <Rows paths={paths} />
    </section>
  ))
}
