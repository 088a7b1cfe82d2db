import { differences, flatten } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { presetOf } from '../../store/config'
import { settingText } from '../format'
import { changesIn } from './rows'

interface Props {
  config: Config
  most?: number
  /** Another run whose settings it is compared with; its own preset where there is none. */
  against?: { name: string; config: Config } | null
  /** What it was trained on, where that is not the same for all. */
  data?: string
}

/** The settings of a run that another one has otherwise. */
function changesFrom(config: Config, other: Config): [path: string, value: unknown][] {
  const values = flatten(config, 'config')
  return differences(other, config).map((path) => [path, values.get(path)])
}

/** What a trial sets otherwise than the others of its sweep. */
export function TrialChanges({ values }: { values: Readonly<Record<string, unknown>> }) {
  const chips = Object.entries(values)
  return (
    <span className="delta" title={chips.map(([path, value]) => `${path}: ${settingText(value)}`).join('\n')}>
      {chips.map(([path, value]) => (
        <span key={path}>
          {path.split('.').at(-1)} <b>{settingText(value)}</b>
        </span>
      ))}
    </span>
  )
}

/** What differs from the preset, or from another run, in chips; those that do not fit are cut off, and all stand in the title. */
export function Changes({ config, most = 6, against = null, data = '' }: Props) {
  const changes = against ? changesFrom(config, against.config) : changesIn(config)
  const text = changes.map(([path, value]) => `${path}: ${settingText(value)}`)
  const none = against ? `The settings of ${against.name}` : 'The preset as it is'
  return (
    <span className="delta" title={[...(data ? [`data: ${data}`] : []), text.join('\n') || none].join('\n')}>
      {data && (
        <span>
          data <b>{data}</b>
        </span>
      )}
      {!against && (
        <span>
          <b>{presetOf(config) ?? 'custom'}</b>
        </span>
      )}
      {against && changes.length === 0 && <span>the same</span>}
      {changes.slice(0, most).map(([path, value]) => (
        <span key={path}>
          {path.split('.').at(-1)} <b>{settingText(value)}</b>
        </span>
      ))}
      {changes.length > most && <span>and {changes.length - most} more</span>}
    </span>
  )
}
