import type { Config } from '../../core/config/types'
import { presetOf } from '../../store/config'
import { settingText } from '../format'
import { changesIn } from './rows'

/** What differs from the preset, in chips; those that do not fit are cut off, and all stand in the title. */
export function Changes({ config, most = 6 }: { config: Config; most?: number }) {
  const changes = changesIn(config)
  const text = changes.map(([path, value]) => `${path}: ${settingText(value)}`)
  return (
    <span className="delta" title={text.join('\n') || 'The preset as it is'}>
      <span>
        <b>{presetOf(config) ?? 'custom'}</b>
      </span>
      {changes.slice(0, most).map(([path, value]) => (
        <span key={path}>
          {path.split('.').at(-1)} <b>{settingText(value)}</b>
        </span>
      ))}
      {changes.length > most && <span>and {changes.length - most} more</span>}
    </span>
  )
}
