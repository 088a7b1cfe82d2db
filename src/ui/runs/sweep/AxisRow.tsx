import { useState } from 'react'
import { settingAt } from '../../../core/config/values'
import { type Axis, isList, type ListAxis, type RangeAxis, type SweepMethod } from '../../../core/sweep/types'
import { Icon } from '../../controls/Icon'
import { NumberField } from '../../controls/NumberField'
import { Segmented } from '../../controls/Segmented'
import { settingText } from '../../format'
import { asList, asRange, axisProblem, canRange, parseValues, valuesText } from './axisText'

interface Props {
  axis: Axis
  method: SweepMethod
  onChange: (axis: Axis) => void
  onRemove: () => void
}

const KINDS = [
  { value: 'list', label: 'values' },
  { value: 'range', label: 'range' },
] as const

/** One setting that a sweep changes, and what it is set to. */
export function AxisRow({ axis, method, onChange, onRemove }: Props) {
  const setting = settingAt(axis.path)
  const problem = axisProblem(axis)
  const errorId = `axis-${axis.path}`
  return (
    <fieldset className="axis-row" aria-describedby={problem ? errorId : undefined}>
      <legend className="unseen">{setting.label}</legend>
      <span className="axis-name" title={setting.meaning}>
        <b className="ell">{setting.label}</b>
        <small className="mono ell">{axis.path}</small>
      </span>
      {setting.kind === 'choice' || setting.kind === 'switch' ? (
        <Choices axis={asList(axis) as ListAxis} label={setting.label} onChange={onChange} />
      ) : isList(axis) ? (
        <Values axis={axis} label={setting.label} wrong={problem !== null} errorId={errorId} onChange={onChange} />
      ) : (
        <Range axis={axis} label={setting.label} unit={'unit' in setting ? setting.unit : undefined} onChange={onChange} />
      )}
      {canRange(axis.path, method) ? (
        <Segmented
          label={`${setting.label} as`}
          options={KINDS}
          value={isList(axis) ? 'list' : 'range'}
          onChange={(kind) => onChange(kind === 'list' ? asList(axis) : asRange(axis))}
        />
      ) : (
        <span />
      )}
      <button type="button" className="btn ghost icon" aria-label={`Leave ${setting.label} out`} title="Leave out" onClick={onRemove}>
        <Icon name="close" className="s" />
      </button>
      {problem && (
        <p className="field-error" id={errorId}>
          {problem.problem} {problem.remedy}
        </p>
      )}
    </fieldset>
  )
}

function Values({
  axis,
  label,
  wrong,
  errorId,
  onChange,
}: { axis: ListAxis; label: string; wrong: boolean; errorId: string } & Pick<Props, 'onChange'>) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <span className={`field ${wrong ? 'error' : ''}`}>
      <input
        type="text"
        className="axis-values"
        autoComplete="off"
        spellCheck={false}
        aria-label={`Values of ${label}`}
        aria-invalid={wrong}
        aria-describedby={wrong ? errorId : undefined}
        value={typed ?? valuesText(axis.values)}
        onChange={(event) => {
          setTyped(event.target.value)
          onChange({ path: axis.path, values: parseValues(axis.path, event.target.value) })
        }}
        onBlur={() => setTyped(null)}
      />
      <span className="unit">{axis.values.length}</span>
    </span>
  )
}

const SCALES = [{ value: 'log' }, { value: 'linear' }] as const

function Range({ axis, label, unit, onChange }: { axis: RangeAxis; label: string; unit: string | undefined } & Pick<Props, 'onChange'>) {
  const end = (key: 'from' | 'to') => (value: number | string) => typeof value === 'number' && onChange({ ...axis, [key]: value })
  return (
    <span className="axis-range">
      <NumberField label={`${label}, from`} value={axis.from} onChange={end('from')} unit={unit} />
      <span className="faint">to</span>
      <NumberField label={`${label}, to`} value={axis.to} onChange={end('to')} unit={unit} />
      <Segmented label={`Scale of ${label}`} options={SCALES} value={axis.scale} onChange={(scale) => onChange({ ...axis, scale })} />
    </span>
  )
}

/** Each choice can be in or out. */
function Choices({ axis, label, onChange }: { axis: ListAxis; label: string } & Pick<Props, 'onChange'>) {
  const setting = settingAt(axis.path)
  const all: readonly unknown[] = setting.kind === 'choice' ? setting.choices : [false, true]
  return (
    // biome-ignore lint/a11y/useSemanticElements: it stands in a fieldset already
    <span className="axis-choices" role="group" aria-label={`Values of ${label}`}>
      {all.map((value) => {
        const taken = axis.values.includes(value)
        return (
          <button
            key={String(value)}
            type="button"
            className={`btn small ${taken ? 'on' : ''}`}
            aria-pressed={taken}
            onClick={() => onChange({ path: axis.path, values: all.filter((one) => (one === value ? !taken : axis.values.includes(one))) })}
          >
            {settingText(value)}
          </button>
        )
      })}
    </span>
  )
}
