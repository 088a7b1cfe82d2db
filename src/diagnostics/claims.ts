import type { BatchCurve } from '../core/batchCurve'
import type { Clock } from '../core/clock'
import { hasLattice } from '../core/config/surface'
import type { Config } from '../core/config/types'
import { StudioError } from '../core/errors'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { searchBatch } from './batchSearch'
import { batchClaims, type Claim, type LeverCosts, leverClaims } from './claimRows'
import { compareLayouts } from './layout'
import { measureBeside, type RelativeCost, type TimedRun, type UpdateCost, UpdateTimer } from './timing'

/** Plain data: what `lattice bench claims` prints. */
export interface ClaimsTable {
  device: string
  software: boolean
  /** What every lever is compared against: f32, every state kept, AdamW in 32 bits, no accumulation. */
  baseline: UpdateCost
  claims: Claim[]
  /** Throughput over micro-batch sizes, with checkpointing. */
  curve: BatchCurve
  /** Sentences about what could not be measured, or must not be read as speed. */
  notes: string[]
}

const K = 4
const ACCUMULATION = 8

interface Change {
  precision?: Config['precision']
  optimizer?: Config['optimizer']['kind']
  checkpointEvery?: number
  accumulation?: number
}

/** A config with some levers pulled and a budget that never interferes. */
const withLevers = (config: Config, change: Change): Config => ({
  ...config,
  precision: change.precision ?? 'f32',
  optimizer: { ...config.optimizer, kind: change.optimizer ?? 'adamw' },
  memory: { checkpointEvery: change.checkpointEvery ?? 1, budgetMiB: 1_048_576 },
  batch: { micro: config.batch.micro, accumulation: change.accumulation ?? 1 },
  pool: { ...config.pool, enabled: false },
  run: { ...config.run, steps: 1_000_000, epochs: null },
})

export interface ClaimsOptions {
  /** The largest micro-batch of the throughput curve. */
  largest?: number
  onProgress?: (what: string) => void
  /** Asked before each measurement; true ends it all. */
  cancelled?: () => boolean
}

/** Thrown, and caught here, where the person has had enough. */
class Cancelled extends Error {}

/**
 * Measures each lever alone and all together, on this device, and draws the throughput curve.
 * @returns null when it was cancelled
 * @throws StudioError when the config has no lattice
 */
export async function measureClaims(
  gpu: Gpu,
  wanted: Config,
  dataset: EmbeddingDataset,
  clock: Clock,
  options: ClaimsOptions = {},
): Promise<ClaimsTable | null> {
  if (!hasLattice(wanted))
    throw new StudioError('lattice', 'the levers are those of a lattice, and this config has none.', 'Leave out bypass and baseline.')
  const announce = (what: string): void => {
    if (options.cancelled?.()) throw new Cancelled()
    options.onProgress?.(what)
  }
  try {
    const costs = await measureLevers({ gpu, dataset, clock }, wanted, announce)
    announce('layout')
    const layout = await compareLayouts(gpu, withLevers(wanted, {}), dataset.width, clock)
    const curve = await searchBatch(gpu, withLevers(wanted, { checkpointEvery: K }), dataset, clock, {
      ...(options.largest !== undefined && { largest: options.largest }),
      onPoint: ({ micro }) => announce(`batch ${micro}`),
    })
    const claims = [...leverClaims(costs, layout, dataset.width), ...batchClaims(curve)]
    const { name: device, software } = gpu.report
    return { device, software, baseline: costs.baseline, claims, curve, notes: notesOf(gpu, curve) }
  } catch (error) {
    if (error instanceof Cancelled) return null
    throw error
  }
}

/** Every lever in turn with the baseline, which stays open for all of them. */
async function measureLevers(run: TimedRun, wanted: Config, announce: (what: string) => void): Promise<LeverCosts> {
  const halves = (['packed16', 'f16'] as const).filter((precision) => run.gpu.report.precisions.includes(precision))
  announce('baseline')
  const baseline = await UpdateTimer.open(run, withLevers(wanted, {}))
  const measure = (what: string, change: Change): Promise<RelativeCost> => {
    announce(what)
    return measureBeside(baseline, run, withLevers(wanted, change))
  }
  try {
    const precisions: LeverCosts['precisions'][number][] = []
    for (const precision of halves) precisions.push({ precision, cost: await measure(precision, { precision }) })
    const all: Change = { optimizer: 'adamw8bit', checkpointEvery: K, accumulation: ACCUMULATION }
    const levers = {
      checkpointing: await measure('checkpointing', { checkpointEvery: K }),
      accumulation: await measure('accumulation', { accumulation: ACCUMULATION }),
      eightBit: await measure('8-bit AdamW', { optimizer: 'adamw8bit' }),
      together: await measure('all together', { ...all, precision: halves.at(-1) ?? 'f32' }),
    }
    return { baseline: baseline.cost, precisions, ...levers }
  } finally {
    baseline.destroy()
  }
}

function notesOf({ report }: Gpu, curve: BatchCurve): string[] {
  const notes: string[] = [curve.reason]
  if (report.software) notes.push('This is a software adapter: its speeds say nothing about a GPU; bytes are the same everywhere.')
  if (!report.precisions.includes('f16')) notes.push('f16 was not measured: this device has no shader-f16.')
  if (!curve.points.some(({ micro }) => micro === 1024)) notes.push('The original’s 14.2× (1,024 against 64) was not reached by the curve.')
  return notes
}
