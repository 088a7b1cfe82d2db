import { effectiveBatch, totalSteps } from '../../core/config/resolve'
import { hasLattice } from '../../core/config/surface'
import type { Config } from '../../core/config/types'
import { geometryOf } from '../../core/geometry'
import { arenaLayout } from '../../core/parameters'
import { freshRows } from '../../core/pool'
import { recomputedSteps, sampleWork, stepWork } from '../../core/work'
import { bytes, count, group, MINUS, percent, plural, rate, significant } from '../format'
import type { MemoryCosts } from './memoryCosts'

/** What costs are computed from: the draft, and what is known of data and device. */
export interface CostSource {
  config: Config
  costs: MemoryCosts | null
  /** Width of an embedding, rows to train on and rows held out. */
  data: { width: number; trainRows: number; validationRows: number } | null
}

/** 41 500 000 → “41.5 MFLOP”. */
function flops(value: number): string {
  for (const [unit, size] of [
    ['T', 1e12],
    ['G', 1e9],
    ['M', 1e6],
  ] as const)
    if (value >= size) return `${significant(value / size)} ${unit}FLOP`
  return `${significant(value / 1e3)} kFLOP`
}

/** “−47 % states”; nothing where nothing is saved. */
const saving = ([without, now]: readonly [number, number], what = ''): string =>
  now < without ? `${MINUS}${percent(1 - now / without, 0)} ${what}`.trimEnd() : ''

/** Parameters of the tensors whose names begin so. */
function parameters({ config, data }: CostSource, ...prefixes: string[]): string {
  if (!data) return ''
  const { tensors } = arenaLayout(geometryOf(config, data.width), config)
  const sum = tensors
    .filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)))
    .reduce((all, tensor) => all + tensor.count, 0)
  return sum > 0 ? `${count(sum)} par.` : ''
}

const geometry = ({ config, data }: CostSource) => geometryOf(config, data?.width ?? 1)
const inLattice = (text: (source: CostSource) => string) => (source: CostSource) => (hasLattice(source.config) ? text(source) : 'not used')
const stepText = inLattice((source) => `${flops(stepWork(geometry(source)))}/step t`)
const sampleText = inLattice((source) => `${flops(sampleWork(geometry(source), source.config))}/pair`)
const steps = ({ config, data }: CostSource): number => (data ? totalSteps(config, data.trainRows) : config.run.steps)
const within = (source: CostSource): string => (source.config.loss.internal > 0 ? 'in internal' : 'internal is 0')

/** Setting → what its value costs or comes to; every figure is computed from the draft. */
const COSTS: Readonly<Record<string, (source: CostSource) => string>> = {
  'lattice.width': (source) => `${group(geometry(source).cells)} cells`,
  'lattice.height': (source) => `${group(geometry(source).cells)} cells`,
  'lattice.depth': (source) => `${group(geometry(source).cells)} cells`,
  'lattice.channels': stepText,
  'lattice.hidden': (source) => parameters(source, 'cell.w1', 'cell.w2'),
  'lattice.steps': sampleText,
  'lattice.share': (source) => plural(geometry(source).groups, 'rule'),
  'lattice.film': (source) => (source.config.lattice.film ? parameters(source, 'cell.film') : ''),
  'lattice.perception': (source) => plural(geometry(source).perception, 'input'),
  'lattice.fireRate': ({ config }) => `${significant(config.lattice.fireRate * config.lattice.steps)} updates a cell`,
  'lattice.bypass': () => 'ablation',
  'lattice.baseline': () => 'ablation',
  'encoder.kind': (source) => parameters(source, 'encoder.', 'decoder.'),
  'memory.checkpointEvery': ({ costs, config }) =>
    costs ? saving(costs.settings.checkpoint, 'states') || plural(recomputedSteps(config), 'step') : '',
  precision: ({ costs }) => (costs ? saving(costs.settings.precision, 'states') || costs.config.precision : ''),
  'batch.micro': ({ config }) => plural(config.batch.micro - 1, 'negative'),
  'batch.accumulation': ({ config }) => `${group(effectiveBatch(config))} pairs`,
  'memory.budgetMiB': ({ costs }) => (costs ? bytes(costs.total) : ''),
  'optimizer.kind': ({ costs, config }) =>
    costs ? (config.optimizer.kind === 'adamw' ? bytes(costs.kinds.moments) : saving(costs.settings.optimizer) || 'saves nothing') : '',
  'optimizer.learningRate': () => 'peak',
  'optimizer.warmupFraction': (source) => plural(Math.max(1, Math.round(steps(source) * source.config.optimizer.warmupFraction)), 'step'),
  'optimizer.finalFraction': ({ config: { optimizer } }) =>
    optimizer.schedule === 'linear' || optimizer.schedule === 'cosine'
      ? `to ${rate(optimizer.learningRate * optimizer.finalFraction)}`
      : 'not used',
  'optimizer.weightDecay': () => 'matrices only',
  'optimizer.clipNorm': ({ config }) => (config.optimizer.clipNorm === 0 ? 'off' : 'global norm'),
  'optimizer.emaDecay': ({ costs, config }) => (config.optimizer.emaDecay === 0 ? 'off' : costs ? `+${bytes(costs.settings.average)}` : ''),
  'loss.surface': ({ config }) => `target: ${config.loss.surfaceTarget}`,
  'loss.dialogue': ({ config }) => plural(config.batch.micro - 1, 'negative'),
  'loss.coherence': within,
  'loss.overflow': within,
  'loss.smoothness': within,
  'loss.adaptive': ({ config }) => (config.loss.adaptive ? 'weights are learned' : ''),
  'pool.enabled': ({ costs, config }) => (config.pool.enabled && costs ? `+${bytes(costs.settings.pool)}` : ''),
  'pool.freshFraction': ({ config }) => `${plural(freshRows(config, effectiveBatch(config)), 'row')} of ${group(effectiveBatch(config))}`,
  'pool.damaged': () => 'of a batch',
  'data.validation': ({ data, config }) => (data ? plural(data.validationRows, 'row') : percent(config.data.validation, 0)),
  'run.evaluateEvery': (source) => plural(Math.ceil(steps(source) / source.config.run.evaluateEvery), 'time'),
  'run.checkpointEvery': (source) => plural(Math.ceil(steps(source) / source.config.run.checkpointEvery), 'time'),
  'run.onNonFinite': ({ config }) => (config.run.onNonFinite === 'rollback' ? `≤ ${plural(config.run.checkpointEvery, 'step')} back` : ''),
}

/** What a setting's value costs or comes to; empty where nothing can be said. */
export const costOf = (path: string, source: CostSource): string => COSTS[path]?.(source) ?? ''
