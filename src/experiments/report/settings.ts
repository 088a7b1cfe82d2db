import { settingDifferences } from '../../core/config/compare'
import { resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { formatConfig } from '../../core/config/yaml'
import { html, type Markup } from './html'

/** What differs from the defaults as a table, and the whole config to copy. */
export function settingsSection(config: Config): Markup {
  const changed = settingDifferences(config, resolveConfig())
  const table = html`<div class="wide"><table><thead><tr><th>Setting</th><th>Key</th><th class="n">Value</th><th class="n">Default</th></tr></thead><tbody>${changed.map(
    ({ label, path, a: value, b: usual }) =>
      html`<tr><td>${label}</td><td class="mono q">${path}</td><td class="n changed">${value}</td><td class="n q">${usual}</td></tr>`,
  )}</tbody></table></div>`
  return html`${changed.length > 0 ? table : html`<p class="q">Every setting is as it is by default.</p>`}<details><summary>The whole config.yaml</summary><pre>${formatConfig(config)}</pre></details>`
}
