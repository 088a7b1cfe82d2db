import type { Clock } from '../core/clock'
import { type Config, type ConfigSources, resolveConfig } from '../core/config/resolve'
import { StudioError } from '../core/errors'
import type { ArenaTensor } from '../core/parameters'
import { type HeldOut, type HeldOutSummary, pairedGain, summarizeHeldOut } from '../core/statistics/gain'
import type { EmbeddingDataset } from '../dataset/types'
import type { Gpu } from '../gpu/device'
import { runTraining } from '../training/run'
import { TrainingSession } from '../training/session'

/** One thing to train: settings on top of the common ones. */
export interface Variant {
  name: string
  /** `key.path` → value. */
  sets: Readonly<Record<string, unknown>>
}

/** The lattice, and what it must beat to have been worth it (MODEL.md §8d): the first variant is compared with each of the others. */
export const CUBE_GAIN_VARIANTS: readonly Variant[] = [
  { name: 'lattice', sets: {} },
  { name: 'bypass', sets: { 'lattice.bypass': true } },
  { name: 'mlp', sets: { 'lattice.baseline': 'mlp' } },
]

export interface GainOptions {
  gpu: Gpu
  dataset: EmbeddingDataset
  /** What all variants have in common. */
  config: ConfigSources
  seeds: readonly number[]
  clock: Clock
  variants?: readonly Variant[]
  /** Called after every update. */
  onProgress?(progress: GainProgress): void
  /** Asked before every update; false stops. */
  proceed?(): boolean | Promise<boolean>
}

export interface GainProgress {
  variant: string
  seed: number
  step: number
  steps: number
  /** Runs finished, and all of them. */
  run: number
  runs: number
}

export interface GainRun extends HeldOut {
  seed: number
  candidates: number
  /** Training time. */
  seconds: number
}

export interface VariantResult extends Variant {
  /** Values that are trained and used. */
  parameters: number
  runs: GainRun[]
  summary: HeldOutSummary
}

/** Plain data: what `lattice bench gain` prints. */
export interface GainResult {
  dataset: string
  rows: number
  steps: number
  seeds: number[]
  variants: VariantResult[]
  /** First variant − another, seed by seed. */
  gains: { over: string; gain: HeldOutSummary }[]
}

/**
 * Trains every variant with every seed under the same settings and data, and compares what the last validation says. A seed
 * decides the split too, so runs of one seed see the same rows.
 * @returns null when it was stopped
 * @throws StudioError when no row is held out
 */
export async function measureCubeGain(options: GainOptions): Promise<GainResult | null> {
  const { seeds, dataset, variants = CUBE_GAIN_VARIANTS } = options
  const results: VariantResult[] = []
  let steps = 0
  for (const variant of variants) {
    const runs: GainRun[] = []
    let parameters = 0
    for (const seed of seeds) {
      const done = results.length * seeds.length + runs.length
      const finished = await trainVariant(options, variant, seed, { run: done, runs: variants.length * seeds.length })
      if (!finished) return null
      runs.push(finished.run)
      parameters = finished.parameters
      steps = finished.steps
    }
    results.push({ ...variant, parameters, runs, summary: summarizeHeldOut(runs) })
  }
  const [first, ...others] = results
  const gains = others.map(({ name, runs }) => ({ over: name, gain: pairedGain(first?.runs ?? [], runs) }))
  return { dataset: dataset.name, rows: dataset.rows, steps, seeds: [...seeds], variants: results, gains }
}

async function trainVariant(
  { gpu, dataset, config, clock, onProgress, proceed }: GainOptions,
  variant: Variant,
  seed: number,
  count: { run: number; runs: number },
): Promise<{ run: GainRun; parameters: number; steps: number } | null> {
  const sets = new Map<string, unknown>([...(config.sets ?? []), ...Object.entries(variant.sets), ['run.seed', seed]])
  const session = await TrainingSession.create({ gpu, config: resolveConfig({ ...config, sets }), dataset, clock })
  try {
    let last: (HeldOut & { candidates: number }) | null = null
    const outcome = await runTraining(session, {
      onTrain: ({ step }) => onProgress?.({ variant: variant.name, seed, step, steps: session.totalSteps, ...count }),
      onValidation: ({ loss, cosine, candidates, ...line }) => {
        last = { loss, cosine, 'recall@1': line['recall@1'], 'recall@10': line['recall@10'], candidates }
      },
      save: null,
      proceed: proceed ?? (() => true),
    })
    if (outcome === 'stopped') return null
    return {
      run: { seed, ...heldOutOf(last), seconds: session.seconds },
      parameters: usedParameters(session.config, session.model.context.layout.tensors),
      steps: session.totalSteps,
    }
  } finally {
    session.destroy()
  }
}

function heldOutOf(line: (HeldOut & { candidates: number }) | null): HeldOut & { candidates: number } {
  if (line) return line
  throw new StudioError('data.validation', 'no row is held out, and variants are compared on held-out rows.', 'Set it above 0.')
}

/** Values of the tensors that a config's forward pass reads: with the bypass the lattice's are kept but not used (MODEL.md §5). */
export function usedParameters({ lattice }: Config, tensors: readonly ArenaTensor[]): number {
  const adapter = /^(encoder|decoder)\./
  const used = (name: string): boolean => {
    if (adapter.test(name)) return true
    if (lattice.bypass) return false
    return name.startsWith('baseline.') === (lattice.baseline === 'mlp')
  }
  return tensors.reduce((sum, { name, count }) => sum + (used(name) ? count : 0), 0)
}

/** The result as a Markdown table: mean ± deviation over the seeds, then the gains. */
export function gainTable({ variants, gains }: GainResult): string {
  const cells = (summary: HeldOutSummary, sign: boolean): string[] =>
    (['loss', 'cosine', 'recall@1', 'recall@10'] as const).map((key) => {
      const { mean, deviation } = summary[key]
      return `${sign && mean > 0 ? '+' : ''}${mean.toFixed(3)} ± ${deviation.toFixed(3)}`
    })
  const row = (values: readonly string[]): string => `| ${values.join(' | ')} |`
  const [first] = variants
  return [
    row(['model', 'parameters', 'loss', 'cosine', 'recall@1', 'recall@10']),
    row(['---', '---', '---', '---', '---', '---']),
    ...variants.map(({ name, parameters, summary }) => row([name, parameters.toLocaleString('en'), ...cells(summary, false)])),
    ...gains.map(({ over, gain }) => row([`${first?.name} − ${over}`, '', ...cells(gain, true)])),
  ].join('\n')
}
