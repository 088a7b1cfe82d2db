import { effectiveBatch } from '../../core/config/resolve'
import { freshRows } from '../../core/pool'
import { Group } from '../controls/Group'
import { bytes, group, percent, plural } from '../format'
import { useConfig } from '../studio/context'
import { SettingRow } from './SettingRow'
import { useCosts } from './useMemoryPlan'

/** Training from a pool of earlier states. */
export function PoolGroup() {
  const config = useConfig((state) => state.config)
  const costs = useCosts()
  const { pool } = config
  const batch = effectiveBatch(config)
  const fresh = freshRows(config, batch)
  return (
    <Group title="Pool" summary={pool.enabled ? `${group(pool.size)} states · ${percent(pool.freshFraction, 0)} fresh` : 'off'}>
      <SettingRow path="pool.enabled" cost={pool.enabled && costs ? `+${bytes(costs.settings.pool)}` : ''} />
      <SettingRow path="pool.size" />
      <SettingRow path="pool.freshFraction" cost={`${plural(fresh, 'row')} of ${group(batch)}`} />
      <SettingRow path="pool.damaged" cost="of a batch" />
      <SettingRow path="pool.swapFraction" />
    </Group>
  )
}
