import { useMemo } from 'react'
import { presetOf } from '../../store/config'
import { useConfig, useDataset, useRun } from '../studio/context'

/** Which run this is: its name, the dataset, the preset. */
export function RunName() {
  const state = useRun((run) => run.state)
  const record = useRun((run) => run.records.at(-1))
  const draft = useConfig(({ config }) => config)
  const dataset = useDataset(({ summary }) => summary?.name)
  const isNew = state.phase === 'idle' || state.phase === 'preparing' || !record
  const config = (isNew ? null : state.config) ?? draft
  const preset = useMemo(() => presetOf(config) ?? 'custom', [config])
  const source = isNew ? (dataset ?? 'no data') : record.dataset
  return (
    <div className="runname">
      <span>
        <b>{isNew ? 'New run' : record.name}</b>
        <small className="ell" title={source}>
          {source} · {preset}
        </small>
      </span>
    </div>
  )
}
