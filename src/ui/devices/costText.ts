import type { Cost } from '../../core/slowness'
import { mebibytes, percent, significant } from '../format'

/** What a finding costs, in a few words; null where nobody has measured it. */
export function costText(cost: Cost | null): string | null {
  if (cost === null) return null
  if (cost.kind === 'none') return 'no cost'
  if (cost.kind === 'factor') return `${cost.factor < 9.995 ? cost.factor.toFixed(2) : significant(cost.factor)}× slower`
  const digits = Math.abs(cost.gain) < 0.01 ? 1 : 0
  return `${mebibytes(cost.bytes)} MiB for ${percent(Math.max(0, cost.gain), digits)}`
}
