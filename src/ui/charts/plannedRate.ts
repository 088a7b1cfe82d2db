import type { Config } from '../../core/config/types'

/** Learning rate of update `k` of `steps` (CONTRACT.md), for the planned part of the chart. */
export function plannedRate({ optimizer }: Config, k: number, steps: number): number {
  const { learningRate: peak, finalFraction: final, warmupFraction, schedule } = optimizer
  const warm = Math.max(1, Math.round(steps * warmupFraction))
  if (k < warm) return (peak * (k + 1)) / warm
  const progress = (k - warm) / Math.max(1, steps - warm)
  if (schedule === 'cosine') return peak * (final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * progress)))
  return schedule === 'linear' ? peak * (1 - (1 - final) * progress) : peak
}
