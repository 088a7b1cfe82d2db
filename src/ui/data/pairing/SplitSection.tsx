import { Note } from '../../controls/Note'
import { NumberField } from '../../controls/NumberField'
import { Slider } from '../../controls/Slider'
import { group, percent, plural } from '../../format'
import { useCommands, useInspection, useLocked } from '../../studio/context'
import { useSetting } from '../../train/SettingRow'
import { useChoice, useShownSummary } from '../inspect/useShown'
import { withFix } from './fixList'

/** Which rows are held out, and what of them leaks. */
export function SplitSection() {
  const summary = useShownSummary()
  const share = useSetting('data.validation')
  const seed = useSetting('run.seed')
  const part = typeof share.value === 'number' ? share.value : 0
  return (
    <section aria-label="Split">
      <header>
        <h2>Split</h2>
        <span className="grow" />
        <span className="caption">seed</span>
        <NumberField label="seed" value={seed.value} onChange={seed.set} error={seed.error} locked={seed.locked} min={0} width={72} />
      </header>
      {summary && (
        <div className="split" role="img" aria-label={`${summary.trainRows} training rows, ${summary.validationRows} validation rows`}>
          <span style={{ flex: summary.trainRows }}>train {group(summary.trainRows)}</span>
          {summary.validationRows > 0 && <i style={{ flex: summary.validationRows }} />}
        </div>
      )}
      <div className="split-share">
        <span className="caption nowrap">validation {summary ? group(summary.validationRows) : ''}</span>
        <Slider
          label="validation share"
          min={0}
          max={0.5}
          step={0.01}
          largeStep={0.05}
          value={Math.min(0.5, part)}
          onChange={share.set}
          locked={share.locked}
          valueText={(v) => percent(v, 0)}
        />
        <NumberField
          label="validation"
          value={share.value}
          onChange={share.set}
          error={share.error}
          locked={share.locked}
          min={0}
          step={0.01}
          width={44}
        />
      </div>
      {(share.error || seed.error) && <p className="field-error">{share.error ?? seed.error}</p>}
      {summary?.validationRows === 0 && <p className="caption">Without validation rows there is no validation line, and best = last.</p>}
      <Leaks />
    </section>
  )
}

/** Copies of which some are trained on while others validate. */
function Leaks() {
  const { data } = useCommands()
  const locked = useLocked()
  const mendable = useChoice() !== null
  const duplicates = useInspection(({ inspection }) => inspection?.duplicates)
  if (!duplicates || duplicates.leaks === 0) return null
  const worst = duplicates.list.find(({ leaks }) => leaks)
  const others = duplicates.leaks - 1
  return (
    <Note
      kind="warn"
      actions={
        mendable && (
          <button type="button" className="btn small" disabled={locked} onClick={() => void data.fix(withFix({ kind: 'dropDuplicates' }))}>
            Drop {plural(duplicates.rows - duplicates.groups, 'copy', 'copies')}
          </button>
        )
      }
    >
      <b>
        {worst
          ? `${group(worst.copies)} copies of row ${group(worst.rows[0] ?? 0)} fall in both sets`
          : `${plural(duplicates.leaks, 'group')} of copies fall in both sets`}
        {worst && others > 0 && `, and so do ${plural(others, 'other group')}`}.
      </b>{' '}
      Recall will look better than it is.
    </Note>
  )
}
