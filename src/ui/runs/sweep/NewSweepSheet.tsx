import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import { settingAt } from '../../../core/config/values'
import type { SweepMethod } from '../../../core/sweep/types'
import { SWEEP_METRICS } from '../../../core/sweep/types'
import { presetOf } from '../../../store/config'
import type { SweepDraft } from '../../../worker/sweepProtocol'
import { Icon } from '../../controls/Icon'
import { Segmented } from '../../controls/Segmented'
import { Select } from '../../controls/Select'
import { pickFiles } from '../../files/pickFiles'
import { group, plural } from '../../format'
import { useCommands, useDataset, useSweeps } from '../../studio/context'
import { SETTING_GROUPS } from '../../train/settingGroups'
import { AxisRow } from './AxisRow'
import { asList, firstAxis } from './axisText'
import { Counts, Limits } from './DraftFields'
import { PreviewNote } from './PreviewNote'
import '../../styles/presets.css'
import '../../styles/sheet.css'
import '../../styles/sweep-sheet.css'

const METHODS: readonly { value: SweepMethod; label: string }[] = [
  { value: 'grid', label: 'Every combination' },
  { value: 'random', label: 'Random draws' },
  { value: 'halving', label: 'Successive halving' },
]
const SAYS: Readonly<Record<SweepMethod, string>> = {
  grid: 'Each value with each other one.',
  random: 'Values drawn at random; the same seed draws the same.',
  halving: 'Many short trials; the best of them go on to more steps, rung by rung.',
}
const METRIC_OPTIONS = SWEEP_METRICS.map((value) => ({ value, label: value === 'loss' ? 'val loss' : value }))

/** Plans a sweep around the settings on Train; nothing begins before it is started. */
export default function NewSweepSheet({ draft }: { draft: SweepDraft }) {
  const { sweeps } = useCommands()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && sweeps.closeDraft()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="sheet-scrim" />
        <Dialog.Popup className="sheet sweep-sheet">
          <div className="sheet-head">
            <Icon name="runs" className="acc" />
            <Dialog.Title>New sweep</Dialog.Title>
            <YamlButtons />
            <Dialog.Close className="btn ghost icon" aria-label="Close without a sweep">
              <Icon name="close" className="s" />
            </Dialog.Close>
          </div>
          <Dialog.Description className="caption">
            Trains one trial after the other, each a run of its own. It goes on after a reload, and never does a trial twice.
          </Dialog.Description>
          <Head draft={draft} />
          <Axes draft={draft} />
          <Counts draft={draft} />
          <Limits draft={draft} />
          <Base draft={draft} />
          <PreviewNote />
          <Actions />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Head({ draft }: { draft: SweepDraft }) {
  const { sweeps } = useCommands()
  const edit = (change: Partial<SweepDraft>): void => sweeps.edit({ ...draft, ...change })
  /** A grid has no ranges. */
  const choose = (method: SweepMethod): void => edit({ method, axes: method === 'grid' ? draft.axes.map(asList) : draft.axes })
  return (
    <div className="sweep-head">
      <label className="sweep-field">
        <span>Name</span>
        <span className="field">
          <input type="text" maxLength={60} value={draft.name} onChange={(event) => edit({ name: event.target.value })} />
        </span>
      </label>
      <div className="sweep-field wide">
        <span>Trials</span>
        <Segmented label="Trials" options={METHODS} value={draft.method} onChange={choose} />
      </div>
      <div className="sweep-field">
        <span>Best by</span>
        <Select label="Best trial by" options={METRIC_OPTIONS} value={draft.metric} onChange={(metric) => edit({ metric })} />
      </div>
      <p className="caption">{SAYS[draft.method]}</p>
    </div>
  )
}

/** Settings that a sweep sets itself. */
const isFree = (path: string, method: SweepMethod): boolean =>
  path !== 'memory.budgetMiB' && path !== 'run.earlyStop' && !(method === 'halving' && path.startsWith('run.steps'))

function Axes({ draft }: { draft: SweepDraft }) {
  const { sweeps } = useCommands()
  const { axes, method, base } = draft
  const taken = new Set(axes.map(({ path }) => path))
  return (
    <section className="sweep-axes" aria-label="Settings that it changes">
      {axes.map((axis, i) => (
        <AxisRow
          key={axis.path}
          axis={axis}
          method={method}
          onChange={(next) => sweeps.edit({ ...draft, axes: axes.map((one, k) => (k === i ? next : one)) })}
          onRemove={() => sweeps.edit({ ...draft, axes: axes.filter((one) => one !== axis) })}
        />
      ))}
      <span className="select axis-add">
        <select
          aria-label="Add a setting"
          value=""
          onChange={({ target: { value } }) => value && sweeps.edit({ ...draft, axes: [...axes, firstAxis(value, method, base)] })}
        >
          <option value="">{axes.length === 0 ? 'Choose a setting to change…' : 'Change another setting too…'}</option>
          {Object.entries(SETTING_GROUPS).map(([title, paths]) => (
            <optgroup key={title} label={title}>
              {paths
                .filter((path) => !taken.has(path) && isFree(path, method))
                .map((path) => (
                  <option key={path} value={path}>
                    {settingAt(path).label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </section>
  )
}

function Base({ draft: { base } }: { draft: SweepDraft }) {
  const data = useDataset((state) => state.summary)
  const length = base.run.epochs === null ? plural(base.run.steps, 'step') : plural(base.run.epochs, 'epoch')
  return (
    <p className="caption">
      All other settings are those of <b>{presetOf(base) ?? 'your own preset'}</b> with {length} of{' '}
      {group(base.batch.micro * base.batch.accumulation)}
      {data && (
        <>
          {' '}
          pairs of <b>{data.name}</b>
        </>
      )}
      .
    </p>
  )
}

function YamlButtons() {
  const { sweeps } = useCommands()
  const [pasting, paste] = useState(false)
  if (pasting)
    return (
      <textarea
        className="yaml mono sweep-yaml"
        aria-label="sweep.yaml"
        spellCheck={false}
        rows={6}
        // biome-ignore lint/a11y/noAutofocus: it was asked for
        autoFocus
        placeholder={'method: grid\naxes:\n  optimizer.learningRate: [0.001, 0.002]'}
        onChange={(event) => event.target.value.trim() && void sweeps.readFile(event.target.value, 'sweep.yaml')}
      />
    )
  return (
    <>
      <button type="button" className="btn ghost small" onClick={() => paste(true)}>
        Paste YAML…
      </button>
      <button
        type="button"
        className="btn ghost small"
        onClick={() => pickFiles('.yaml,.yml', async ([file]) => file && void sweeps.readFile(await file.text(), file.name))}
      >
        Open sweep.yaml…
      </button>
    </>
  )
}

function Actions() {
  const { sweeps } = useCommands()
  const preview = useSweeps((state) => state.preview)
  const working = useSweeps((state) => state.working)
  return (
    <div className="dialog-actions">
      <Dialog.Close className="btn">Cancel</Dialog.Close>
      <button type="button" className="btn primary" disabled={!preview || working !== null} onClick={() => void sweeps.create()}>
        {working ?? (preview ? `Start ${plural(preview.trials, 'trial')}` : 'Start')}
      </button>
    </div>
  )
}
