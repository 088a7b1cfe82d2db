import { Icon } from '../controls/Icon'
import { NumberField } from '../controls/NumberField'
import { Segmented } from '../controls/Segmented'
import { Slider } from '../controls/Slider'
import { Switch } from '../controls/Switch'
import { group, percent } from '../format'
import { useDataset, useStudio } from '../studio/context'
import { useSetting } from '../train/SettingRow'

const PAIRINGS = [{ value: 'auto' }, { value: 'columns' }, { value: 'next' }, { value: 'self' }] as const

const MEANINGS = {
  columns: 'Two matrices of equal shape: row i of query pairs with row i of reply.',
  next: 'A row’s reply is the next row of its group; the last pairs with the first.',
  self: 'Every row is its own reply.',
} as const

/** How rows become pairs, and which are held out. */
export function PairingPane() {
  const { place } = useStudio().stores
  const summary = useDataset((state) => state.summary)
  return (
    <aside className="pane pairing" aria-label="Pairing and split">
      <Pairing />
      <Split />
      <Preparation />
      {summary && (
        <div className="pairing-foot">
          <a className="btn on" href={place.href('train')}>
            Continue with {group(summary.trainRows)} pairs
          </a>
        </div>
      )}
    </aside>
  )
}

function Pairing() {
  const summary = useDataset((state) => state.summary)
  const { value, set, locked } = useSetting('data.pairing')
  return (
    <section>
      <header>
        <h2>Pairing</h2>
        <span className="grow" />
        {summary && (
          <span className="chip ok">
            <Icon name="check" className="s" />
            {group(summary.trainRows + summary.validationRows)} pairs
          </span>
        )}
      </header>
      <Segmented
        label="pairing"
        options={PAIRINGS}
        value={value as (typeof PAIRINGS)[number]['value']}
        onChange={set}
        locked={locked}
        fill
      />
      {summary && (
        <p className="caption">
          {value === 'auto' && <b className="dim">{summary.pairing}: </b>}
          {MEANINGS[summary.pairing]}
        </p>
      )}
    </section>
  )
}

function Split() {
  const summary = useDataset((state) => state.summary)
  const share = useSetting('data.validation')
  const seed = useSetting('run.seed')
  const part = typeof share.value === 'number' ? share.value : 0
  return (
    <section>
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
    </section>
  )
}

function Preparation() {
  const { value, set, locked } = useSetting('data.standardize')
  return (
    <section>
      <header>
        <h2>Preparation</h2>
      </header>
      <div className="sideflex">
        <span className="dim">Subtract the mean, scale to RMS 1</span>
        <Switch label="standardise" on={value === true} onChange={set} locked={locked} />
      </div>
    </section>
  )
}
