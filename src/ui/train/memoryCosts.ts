import { effectiveBatch } from '../../core/config/resolve'
import { settled, settlingNotes } from '../../core/config/settle'
import type { Config } from '../../core/config/types'
import type { DatasetSummary } from '../../core/dataset'
import { type Problem, toProblem } from '../../core/errors'
import { bytesByKind, planMemory } from '../../core/memory'
import { type BufferKind, MAX_CANDIDATES } from '../../core/memory/sizes'
import { choosePrecision, type PrecisionDevice } from '../../core/precision'
import { STOPS } from './batchScale'

/** What a setting takes or saves, in bytes, beside the run without it. */
export interface SettingCosts {
  /** States, the pool’s left out, with every lattice step kept, and as they are. */
  checkpoint: readonly [without: number, now: number]
  /** States in f32, and as they are stored. */
  precision: readonly [without: number, now: number]
  /** Moments in 32 bits, and as they are. */
  optimizer: readonly [without: number, now: number]
  /** The averaged weights. */
  average: number
  pool: number
}

/** What a draft will take on the GPU, before anything is allocated. */
export interface MemoryCosts {
  /** As it will run: precision, micro-batch, accumulation and checkpoint interval settled. */
  config: Config
  /** Why it cannot run; `config` is then one pair at a time. */
  problem: Problem | null
  /** What settling has changed, and why; a sentence each. */
  notes: readonly string[]
  total: number
  kinds: Record<BufferKind, number>
  /** Bytes for each stop of the batch slider. */
  curve: readonly number[]
  budget: number
  /** The largest micro-batch up to 65 536 that fits the budget as it is; 0 when none does. */
  largest: number
  settings: SettingCosts
}

const withMicro = (config: Config, micro: number): Config => ({ ...config, batch: { ...config.batch, micro } })

/** The largest whole number up to `most` for which `fits` holds; it holds for all smaller ones too. */
export function largestThat(fits: (n: number) => boolean, most: number): number {
  let low = 0
  let high = most
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** The draft as it would run, or one pair at a time and why it cannot. */
function settle(draft: Config, summary: DatasetSummary, device: PrecisionDevice): Pick<MemoryCosts, 'config' | 'problem' | 'notes'> {
  const { width: din, trainRows, validationRows } = summary
  try {
    const config = settled(draft, { device, din, trainRows, validationRows })
    return { config, problem: null, notes: settlingNotes(draft, config, device) }
  } catch (error) {
    const asked = draft.precision === 'f16' && !device.precisions.includes('f16') ? 'packed16' : draft.precision
    const { precision } = choosePrecision(asked, device)
    const memory = { ...draft.memory, checkpointEvery: Math.max(1, draft.memory.checkpointEvery) }
    const config = { ...draft, precision, memory, batch: { micro: 1, accumulation: effectiveBatch(draft) } }
    return { config, problem: toProblem(error, 'memory.budgetMiB'), notes: [] }
  }
}

/** The predicted memory of a draft: its total, its kinds, what each setting takes or saves, and how it grows with the batch. */
export function memoryCosts(draft: Config, summary: DatasetSummary, device: PrecisionDevice): MemoryCosts {
  const { config, problem, notes } = settle(draft, summary, device)
  const plan = (candidate: Config) => planMemory(candidate, summary.width, { candidates: Math.min(MAX_CANDIDATES, summary.validationRows) })
  const now = plan(config)
  const kinds = bytesByKind(now)
  const unpooled = { ...config, pool: { ...config.pool, enabled: false } }
  const states = (change: Partial<Config> = {}): number => bytesByKind(plan({ ...unpooled, ...change })).states
  const bytesAt = (micro: number): number => plan(withMicro(config, micro)).total
  const budget = config.memory.budgetMiB * 2 ** 20
  return {
    config,
    problem,
    notes,
    total: now.total,
    kinds,
    curve: STOPS.map(bytesAt),
    budget,
    largest: largestThat((micro) => bytesAt(micro) <= budget, 65536),
    settings: {
      checkpoint: [states({ memory: { ...config.memory, checkpointEvery: 1 } }), states()],
      precision: [states({ precision: 'f32' }), states()],
      optimizer: [bytesByKind(plan({ ...config, optimizer: { ...config.optimizer, kind: 'adamw' } })).moments, kinds.moments],
      average: now.total - plan({ ...config, optimizer: { ...config.optimizer, emaDecay: 0 } }).total,
      pool: now.total - plan(unpooled).total,
    },
  }
}
