import { settingAt } from '../../core/config/values'

export const GROUP_TITLES = ['Batch and memory', 'Lattice', 'Encoder', 'Optimizer', 'Losses', 'Precision', 'Pool', 'Data', 'Run'] as const
export type GroupTitle = (typeof GROUP_TITLES)[number]

/** Every setting of the config in one group, in the order in which it is shown. */
export const SETTING_GROUPS: Readonly<Record<GroupTitle, readonly string[]>> = {
  'Batch and memory': ['batch.micro', 'batch.accumulation', 'memory.budgetMiB', 'memory.checkpointEvery'],
  Lattice: [
    'lattice.width',
    'lattice.height',
    'lattice.depth',
    'lattice.channels',
    'lattice.hidden',
    'lattice.steps',
    'lattice.share',
    'lattice.film',
    'lattice.perception',
    'lattice.fireRate',
    'lattice.updateBound',
    'lattice.leak',
    'lattice.gateBias',
    'lattice.surfaceRms',
    'lattice.seedDecay',
    'lattice.bypass',
    'lattice.baseline',
  ],
  Encoder: ['encoder.kind'],
  Optimizer: [
    'optimizer.kind',
    'optimizer.learningRate',
    'optimizer.schedule',
    'optimizer.warmupFraction',
    'optimizer.finalFraction',
    'optimizer.weightDecay',
    'optimizer.beta1',
    'optimizer.beta2',
    'optimizer.epsilon',
    'optimizer.clipNorm',
    'optimizer.emaDecay',
  ],
  Losses: [
    'loss.surface',
    'loss.internal',
    'loss.dialogue',
    'loss.reconstruction',
    'loss.coherence',
    'loss.overflow',
    'loss.smoothness',
    'loss.temperature',
    'loss.surfaceTarget',
    'loss.adaptive',
  ],
  Precision: ['precision'],
  Pool: ['pool.enabled', 'pool.size', 'pool.freshFraction', 'pool.damaged', 'pool.swapFraction'],
  Data: ['data.pairing', 'data.standardize', 'data.validation'],
  Run: ['run.steps', 'run.epochs', 'run.evaluateEvery', 'run.checkpointEvery', 'run.seed', 'run.onNonFinite', 'run.earlyStop'],
}

/** The settings of a group that a search finds: by label, key, unit, meaning or the group's own name. */
export function found(query: string): [GroupTitle, string[]][] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return GROUP_TITLES.flatMap((title): [GroupTitle, string[]][] => {
    const paths = SETTING_GROUPS[title].filter((path) => {
      const { label, meaning } = settingAt(path)
      const text = `${title} ${path} ${label} ${meaning}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    return paths.length > 0 ? [[title, paths]] : []
  })
}
