import type { Config } from './config/types'

/**
 * Learning rate of update k (from 0) of K: linear warm-up to the peak, then the schedule (CONTRACT.md).
 * `linear` falls straight to `finalFraction`, `constant` stays at the peak, and so does `plateau`, times the factor that validation
 * has brought it to.
 */
export function learningRate({ optimizer }: Pick<Config, 'optimizer'>, k: number, total: number, plateau = 1): number {
  const { learningRate: peak, warmupFraction, finalFraction: floor, schedule } = optimizer
  const warm = Math.max(1, Math.round(total * warmupFraction))
  if (schedule === 'plateau') return (plateau * peak * Math.min(k + 1, warm)) / warm
  if (k < warm) return (peak * (k + 1)) / warm
  const progress = Math.min(1, (k - warm) / Math.max(1, total - warm))
  if (schedule === 'constant') return peak
  const left = schedule === 'linear' ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress))
  return peak * (floor + (1 - floor) * left)
}
