import { BUFFER_KINDS, type BufferKind } from '../../core/memory/sizes'
import { NumberField } from '../controls/NumberField'
import { bytes, mebibytes } from '../format'
import type { MemoryCosts } from './memoryCosts'
import { SettingInfo } from './SettingInfo'
import { useSetting } from './useSetting'

const COLOURS: Readonly<Record<BufferKind, string>> = {
  parameters: 'var(--c1)',
  gradients: 'var(--c5)',
  moments: 'var(--c3)',
  states: 'var(--c4)',
  scratch: 'var(--c7)',
}
/** In two columns, as people compare them. */
const LISTED: readonly BufferKind[] = ['parameters', 'states', 'gradients', 'scratch', 'moments']

/** Predicted GPU memory by kind, against the budget. */
export function MemoryBar({ costs }: { costs: MemoryCosts }) {
  const { total, kinds, budget } = costs
  const setting = useSetting('memory.budgetMiB')
  const over = total > budget
  const whole = Math.max(total, budget)
  return (
    <div className="memory">
      <div className="row spread">
        <SettingInfo paths={['memory.budgetMiB']} text="Predicted GPU memory" className="eyebrow" />
        <span className="row tight">
          <output className={`strong num ${over ? 'bad' : ''}`} aria-label="predicted MiB">
            {mebibytes(total)}
          </output>
          <span className="faint">of</span>
          <NumberField
            label="budget"
            value={setting.value}
            onChange={setting.set}
            unit="MiB"
            error={setting.error}
            locked={setting.locked}
            meaning={setting.setting.meaning}
            step={50}
            min={1}
            width={52}
          />
        </span>
      </div>
      {setting.error && <p className="field-error">{setting.error}</p>}
      <div className={`stack ${over ? 'over' : ''}`} role="img" aria-label={`Predicted GPU memory ${bytes(total)} of ${bytes(budget)}`}>
        {BUFFER_KINDS.map((kind) => (
          <i
            key={kind}
            title={`${kind} ${bytes(kinds[kind])}`}
            style={{ width: `${(kinds[kind] / whole) * 100}%`, background: COLOURS[kind] }}
          />
        ))}
        {over && (
          <span className="beyond" title={`over the budget by ${bytes(total - budget)}`} style={{ left: `${(budget / whole) * 100}%` }} />
        )}
      </div>
      <div className="parts">
        {LISTED.map((kind) => (
          <span key={kind}>
            <i className="swatch" style={{ background: COLOURS[kind] }} />
            {kind}
            <b>{bytes(kinds[kind])}</b>
          </span>
        ))}
        <span>
          <i className={over ? 'swatch over' : 'swatch hollow'} />
          {over ? 'over budget' : 'free'}
          <b className={over ? 'bad' : ''}>{bytes(Math.abs(budget - total))}</b>
        </span>
      </div>
    </div>
  )
}
