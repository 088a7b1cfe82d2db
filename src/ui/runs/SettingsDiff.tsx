import { useMemo } from 'react'
import { type Difference, settingDifferences } from '../../core/config/compare'
import { Icon } from '../controls/Icon'
import { Select } from '../controls/Select'
import { plural } from '../format'
import { useCheckpoints, useConfig, usePlaceValue } from '../studio/context'
import { dataDifference, type SettingsSource, sourcesOf } from './sources'
import type { Runs } from './useRuns'

/** The settings in which two runs, checkpoints or presets differ. */
export function SettingsDiff({ runs }: { runs: Runs }) {
  const draft = useConfig(({ config }) => config)
  const checkpoints = useCheckpoints((state) => state.checkpoints)
  const { all, best, selected } = runs
  // how a run stands changes often, its settings do not
  const key = all.map(({ id, name, config }) => `${id} ${name} ${config !== null}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when runs or names have changed
  const sources = useMemo(() => sourcesOf(draft, all, checkpoints), [draft, key, checkpoints])
  const run = selected ?? best ?? all[0]
  const [a, setA] = usePlaceValue('a', run ? `run:${run.id}` : 'draft')
  const [b, setB] = usePlaceValue(
    'b',
    all.find((other) => other !== run) ? `run:${all.find((other) => other !== run)?.id}` : 'preset:light',
  )
  const find = (key: string): SettingsSource | undefined => sources.find((source) => source.key === key) ?? sources[0]
  const [left, right] = [find(a), find(b)]
  const options = sources.map(({ key, label }) => ({ value: key, label }))
  const differences = useMemo(
    () => (left && right ? [...dataDifference(left, right), ...settingDifferences(left.config, right.config)] : []),
    [left, right],
  )
  if (!left || !right) return null
  return (
    <div className="settings-diff">
      <div className="diff-choice">
        <Select label="Settings of" value={left.key} options={options} onChange={setA} />
        <button
          type="button"
          className="btn ghost icon"
          aria-label="Swap the two"
          title="Swap the two"
          onClick={() => {
            setA(right.key)
            setB(left.key)
          }}
        >
          <Icon name="swap" className="s" />
        </button>
        <Select label="Compared with" value={right.key} options={options} onChange={setB} />
        <span className="caption">{differences.length > 0 ? `${plural(differences.length, 'difference')}` : ''}</span>
      </div>
      {differences.length === 0 ? (
        <p className="caption diff-none">{left.key === right.key ? 'Choose two to compare.' : 'Their settings are the same.'}</p>
      ) : (
        <DifferenceTable differences={differences} a={left.label} b={right.label} />
      )}
    </div>
  )
}

interface Props {
  differences: readonly Difference[]
  a: string
  b: string
}

export function DifferenceTable({ differences, a, b }: Props) {
  return (
    <div className="scroll diff-scroll">
      <table className="grid diff-table">
        <thead>
          <tr>
            <th>setting</th>
            <th className="n">{a}</th>
            <th className="n">{b}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ path, label, a, b }) => (
            <tr key={path}>
              <td title={path}>
                {label} <span className="faint path">{path}</span>
              </td>
              <td className="n">{a}</td>
              <td className="n">{b}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
