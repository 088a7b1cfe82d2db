import { differences, flatten, resolveConfig } from '../../core/config/resolve'
import { SETTINGS } from '../../core/config/schema'
import type { Config } from '../../core/config/types'
import { formatConfig } from '../../core/config/yaml'
import { settingText } from '../../core/format'
import { html, type Markup } from './html'

export interface Changed {
  path: string
  label: string
  value: string
  usual: string
}

/** The settings that are not as they are by default. */
export function changedSettings(config: Config): Changed[] {
  const usual = resolveConfig()
  const [own, plain] = [flatten(config, 'config'), flatten(usual, 'config')]
  return differences(config, usual).map((path) => ({
    path,
    label: SETTINGS[path]?.label ?? path,
    value: settingText(own.get(path)),
    usual: settingText(plain.get(path)),
  }))
}

/** What differs from the defaults as a table, and the whole config to copy. */
export function settingsSection(config: Config): Markup {
  const changed = changedSettings(config)
  const table = html`<div class="wide"><table><thead><tr><th>Setting</th><th>Key</th><th class="n">Value</th><th class="n">Default</th></tr></thead><tbody>${changed.map(
    ({ label, path, value, usual }) =>
      html`<tr><td>${label}</td><td class="mono q">${path}</td><td class="n changed">${value}</td><td class="n q">${usual}</td></tr>`,
  )}</tbody></table></div>`
  return html`${changed.length > 0 ? table : html`<p class="q">Every setting is as it is by default.</p>`}<details><summary>The whole config.yaml</summary><pre>${formatConfig(config)}</pre></details>`
}
