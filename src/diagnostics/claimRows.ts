/** The table of claims from what was measured: pure arithmetic over costs and plans. */
import type { BatchCurve } from '../core/batchCurve'
import { effectiveBatch } from '../core/config/resolve'
import { bytesByKind, planMemory } from '../core/memory'
import type { BufferKind } from '../core/memory/sizes'
import type { Precision } from '../core/precision'
import type { LayoutComparison } from './layout'
import type { RelativeCost, UpdateCost } from './timing'

export type ClaimUnit = '% less' | '% more' | '× as fast' | '× as many pairs' | '× the memory'

/** One figure of the table: what a lever does here, beside what the original system claimed of it. */
export interface Claim {
  lever: string
  /** What is compared with what. */
  what: string
  measured: number
  unit: ClaimUnit
  /** The original's figure; null where it gave none. */
  claimed: string | null
  /** Whether the measured figure, rounded as the claimed one is, comes up to it; null where nothing was claimed. */
  reached: boolean | null
}

/** What the original system claimed, and the figure that counts as reaching it. It says of no percentage which memory it is of. */
const CLAIMED = {
  precisionMemory: { text: '50 %', least: 50, digits: 0 },
  precisionSpeed: { text: '1.6–2.75×', least: 1.6, digits: 1 },
  checkpointing: { text: '22 %', least: 22, digits: 0 },
  eightBit: { text: '75 %', least: 75, digits: 0 },
  batch: { text: '14.2×', least: 14.2, digits: 1 },
} as const

type Claimed = (typeof CLAIMED)[keyof typeof CLAIMED]

function claim(lever: string, what: string, measured: number, unit: ClaimUnit, claimed: Claimed | null = null): Claim {
  const reached = claimed ? Number(measured.toFixed(claimed.digits)) >= claimed.least : null
  return { lever, what, measured, unit, claimed: claimed?.text ?? null, reached }
}

/** Each lever alone, and all of them together, as they were measured. */
export interface LeverCosts {
  baseline: UpdateCost
  precisions: readonly { precision: Precision; cost: RelativeCost }[]
  checkpointing: RelativeCost
  accumulation: RelativeCost
  eightBit: RelativeCost
  together: RelativeCost
}

const percentLess = (now: number, before: number): number => 100 * (1 - now / before)

/** The rows of the levers. @param din width of one embedding */
export function leverClaims(costs: LeverCosts, layout: LayoutComparison, din: number): Claim[] {
  const { baseline, checkpointing, accumulation, eightBit, together } = costs
  const less = (kind: BufferKind, { config }: UpdateCost): number => {
    const bytes = (of: UpdateCost['config']): number => bytesByKind(planMemory(of, din))[kind]
    return percentLess(bytes(config), bytes(baseline.config))
  }
  const allLess = ({ bytes }: UpdateCost): number => percentLess(bytes, baseline.bytes)
  const faster = ({ config, relative }: RelativeCost): number => effectiveBatch(config) / effectiveBatch(baseline.config) / relative
  const k = `checkpointing, k = ${checkpointing.config.memory.checkpointEvery}`
  const times = accumulation.config.batch.accumulation
  const pulled = together.config
  const all = `${pulled.precision}, 8-bit, k = ${pulled.memory.checkpointEvery}, accumulation ${pulled.batch.accumulation}`
  return [
    ...costs.precisions.flatMap(({ precision, cost }) => [
      claim(`mixed precision, ${precision}`, 'states', less('states', cost), '% less', CLAIMED.precisionMemory),
      claim(`mixed precision, ${precision}`, 'all GPU memory', allLess(cost), '% less', CLAIMED.precisionMemory),
      claim(`mixed precision, ${precision}`, 'an update', faster(cost), '× as fast', CLAIMED.precisionSpeed),
    ]),
    claim(k, 'states', less('states', checkpointing), '% less', CLAIMED.checkpointing),
    claim(k, 'all GPU memory', allLess(checkpointing), '% less', CLAIMED.checkpointing),
    claim(k, 'time of an update', 100 * (checkpointing.relative - 1), '% more'),
    claim(`accumulation, ${times}`, 'effective batch', times, '× as many pairs'),
    claim(`accumulation, ${times}`, 'all GPU memory', accumulation.bytes / baseline.bytes, '× the memory'),
    claim(`accumulation, ${times}`, 'a pair', faster(accumulation), '× as fast'),
    claim('8-bit AdamW', 'optimizer state', less('moments', eightBit), '% less', CLAIMED.eightBit),
    claim('8-bit AdamW', 'all GPU memory', allLess(eightBit), '% less'),
    claim('8-bit AdamW', 'an update', faster(eightBit), '× as fast'),
    claim('cell-major layout', 'cell step, against batch-major', layout.batchMajor / layout.cellMajor, '× as fast'),
    claim(`together: ${all}`, 'all GPU memory', allLess(together), '% less'),
    claim(`together: ${all}`, 'a pair', faster(together), '× as fast'),
  ]
}

/** What a larger batch brings: against the smallest that was measured and, as the original did, 1,024 against 64. */
export function batchClaims({ points, fastest }: BatchCurve): Claim[] {
  const [first] = points
  const claims: Claim[] = []
  if (first && fastest)
    claims.push(
      claim('batch', `a pair at ${fastest.micro}, against ${first.micro}`, fastest.samplesPerSecond / first.samplesPerSecond, '× as fast'),
    )
  const at = (micro: number): number | undefined => points.find((point) => point.micro === micro)?.samplesPerSecond
  const [small, large] = [at(64), at(1024)]
  if (small && large) claims.push(claim('batch', 'a pair at 1,024, against 64', large / small, '× as fast', CLAIMED.batch))
  return claims
}
