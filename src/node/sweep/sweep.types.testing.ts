/** What tests read of the command's JSON. */
import type { SweepCounts } from '../../core/sweep/status'
import type { Trial } from '../../core/sweep/types'

export type Sweep = Trial

export interface SweepStatusJson {
  counts: SweepCounts
  audit: { addsUp: boolean; problems: string[] }
  postponed: { number: number; need: { bytes: number; budget: number } }[]
  failed: object[]
  champion: { run: string; score: number } | null
  secondsLeft: number | null
  left: number
}
