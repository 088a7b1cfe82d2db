/** A fully resolved config: CONTRACT.md's keys, nothing else. Meanings, units and ranges stand in `schema.ts`. */
export interface Config {
  lattice: {
    width: number
    height: number
    depth: number
    channels: number
    hidden: number
    steps: number
    share: 'global' | 'layer' | 'cell'
    film: boolean
    perception: 'n7' | 'sobel'
    fireRate: number
    updateBound: number
    leak: number
    gateBias: number
    surfaceRms: number
    seedDecay: number
    bypass: boolean
    baseline: 'none' | 'mlp'
  }
  encoder: { kind: 'linear' | 'lowrank' | 'mlp2' }
  loss: {
    surface: number
    internal: number
    dialogue: number
    reconstruction: number
    coherence: number
    overflow: number
    smoothness: number
    temperature: number
    surfaceTarget: 'reply' | 'input'
    adaptive: boolean
  }
  optimizer: {
    kind: 'adamw' | 'adamw8bit'
    learningRate: number
    beta1: number
    beta2: number
    epsilon: number
    weightDecay: number
    clipNorm: number
    schedule: 'constant' | 'linear' | 'cosine' | 'plateau'
    warmupFraction: number
    finalFraction: number
    emaDecay: number
  }
  batch: { micro: number; accumulation: number }
  precision: 'auto' | 'f32' | 'packed16' | 'f16'
  memory: { checkpointEvery: number; budgetMiB: number }
  pool: { enabled: boolean; size: number; freshFraction: number; damaged: number; swapFraction: number }
  data: { standardize: boolean; validation: number; pairing: 'auto' | 'columns' | 'next' | 'self' }
  run: {
    seed: number
    steps: number
    epochs: number | null
    evaluateEvery: number
    checkpointEvery: number
    earlyStop: { monitor: string; patience: number; minDelta: number } | null
    onNonFinite: 'stop' | 'rollback'
  }
}

export type PresetName = 'light' | 'full' | 'wide' | 'tiny'

/** Any part of a config, as a preset, a file or the command line gives it. */
export type ConfigPatch = { [section in keyof Config]?: Config[section] extends object ? Partial<Config[section]> : Config[section] }
