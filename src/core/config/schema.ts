import { MONITORS } from '../earlyStop'

/** One table describes every setting: validation, the forms and the docs all read it. */

interface Described {
  /** Short name in a form. */
  label: string
  /** What it does, one sentence. */
  meaning: string
}
export interface NumberSetting extends Described {
  kind: 'number' | 'integer'
  default: number
  min: number
  max: number
  unit?: string
  /** A whole multiple of this. */
  multipleOf?: number
  /** The value may equal `min` only if this is not set. */
  exclusiveMin?: boolean
}
export interface ChoiceSetting extends Described {
  kind: 'choice'
  default: string
  choices: readonly string[]
}
export interface SwitchSetting extends Described {
  kind: 'switch'
  default: boolean
}
export interface OptionalSetting extends Described {
  kind: 'optional'
  default: null
  inner: NumberSetting | null
  /** Where the value is a mapping: its keys, each with a default. */
  fields?: Readonly<Record<string, NumberSetting | ChoiceSetting>>
}
export type Setting = NumberSetting | ChoiceSetting | SwitchSetting | OptionalSetting

const number = (
  label: string,
  meaning: string,
  value: number,
  min: number,
  max: number,
  more: Partial<NumberSetting> = {},
): NumberSetting => ({
  kind: 'number',
  label,
  meaning,
  default: value,
  min,
  max,
  ...more,
})
const integer = (
  label: string,
  meaning: string,
  value: number,
  min: number,
  max: number,
  more: Partial<NumberSetting> = {},
): NumberSetting => ({
  ...number(label, meaning, value, min, max, more),
  kind: 'integer',
})
const choice = (label: string, meaning: string, choices: readonly string[], value: string): ChoiceSetting => ({
  kind: 'choice',
  label,
  meaning,
  choices,
  default: value,
})
const toggle = (label: string, meaning: string, value: boolean): SwitchSetting => ({
  kind: 'switch',
  label,
  meaning,
  default: value,
})
const U32 = 2 ** 32 - 1

/** Path → setting, in the order of CONTRACT.md. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  'lattice.width': integer('width', 'Cells along x.', 15, 1, 256, { unit: 'cells' }),
  'lattice.height': integer('height', 'Cells along y.', 15, 1, 256, { unit: 'cells' }),
  'lattice.depth': integer('depth', 'Layers the signal has to cross.', 11, 2, 256, { unit: 'layers' }),
  'lattice.channels': integer('channels', 'Numbers that one cell holds.', 16, 4, 128, { multipleOf: 4 }),
  'lattice.hidden': integer('hidden', 'Hidden units of a cell’s update rule.', 32, 4, 256, { multipleOf: 4 }),
  'lattice.steps': integer('steps T', 'Lattice steps between the input face and the read-out.', 16, 1, 1024),
  'lattice.share': choice('weights shared', 'Which cells share one update rule.', ['global', 'layer', 'cell'], 'layer'),
  'lattice.film': toggle('film', 'A bias of its own for every cell, even where weights are shared.', true),
  'lattice.perception': choice('perception', 'What a cell sees of its neighbours.', ['n7', 'sobel'], 'n7'),
  'lattice.fireRate': number('fire rate', 'Share of cells that update at each lattice step.', 0.7, 0, 1, { exclusiveMin: true }),
  'lattice.updateBound': number('update bound', 'Largest change of a channel in one lattice step (δmax).', 0.5, 0, 10, {
    exclusiveMin: true,
  }),
  'lattice.leak': number('leak', 'How much of its own state a cell gives up to what arrives (λ).', 1, 0, 2),
  'lattice.gateBias': number('gate bias', 'Initial bias of the transport gate.', 1, -10, 10),
  'lattice.surfaceRms': number('surface RMS', 'Root mean square of a surface (ρ).', 0.5, 0, 10, { exclusiveMin: true }),
  'lattice.seedDecay': number('seed decay', 'Copies the input into layer z, scaled by this to the power z. 0 is off.', 0, 0, 1),
  'lattice.bypass': toggle('bypass', 'Ablation: the output surface is the input surface.', false),
  'lattice.baseline': choice('baseline', 'What stands in place of the lattice.', ['none', 'mlp'], 'none'),
  'encoder.kind': choice('encoder', 'How an embedding becomes a surface.', ['linear', 'lowrank', 'mlp2'], 'linear'),
  'loss.surface': number('surface', 'Weight of the surface loss.', 0.3, 0, 100),
  'loss.internal': number('internal', 'Weight of the internal loss.', 0.3, 0, 100),
  'loss.dialogue': number('dialogue', 'Weight of the dialogue loss.', 0.4, 0, 100),
  'loss.reconstruction': number('reconstruction', 'Weight of the reconstruction loss.', 0.1, 0, 100),
  'loss.coherence': number('coherence', 'Within the internal loss: neighbouring layers alike.', 0.1, 0, 100),
  'loss.overflow': number('overflow', 'Within the internal loss: states inside ±1.', 1, 0, 100),
  'loss.smoothness': number('smoothness', 'Within the internal loss: a last step that changes little.', 0.1, 0, 100),
  'loss.temperature': number('temperature', 'Temperature of the contrastive part (InfoNCE).', 0.07, 0, 10, { exclusiveMin: true }),
  'loss.surfaceTarget': choice('surface target', 'Whose surface the output is compared with.', ['reply', 'input'], 'reply'),
  'loss.adaptive': toggle('adaptive', 'Learn how much each part of the loss counts: L = Σ e^−η·w·part + η.', false),
  'optimizer.kind': choice('optimizer', 'AdamW in 32 or 8 bits.', ['adamw', 'adamw8bit'], 'adamw'),
  'optimizer.learningRate': number('learning rate', 'Peak of the learning-rate schedule.', 0.001, 0, 10, { exclusiveMin: true }),
  'optimizer.beta1': number('β1', 'Decay of the first moment.', 0.9, 0, 0.999999),
  'optimizer.beta2': number('β2', 'Decay of the second moment.', 0.999, 0, 0.999999),
  'optimizer.epsilon': number('ε', 'Keeps the update finite where the second moment is 0.', 1e-8, 0, 1, { exclusiveMin: true }),
  'optimizer.weightDecay': number('weight decay', 'Decoupled decay of matrices, per unit of learning rate.', 0.01, 0, 10),
  'optimizer.clipNorm': number('clip', 'Largest global gradient norm. 0 is off.', 1, 0, 1e6),
  'optimizer.schedule': choice(
    'schedule',
    'How the learning rate moves after warm-up.',
    ['constant', 'linear', 'cosine', 'plateau'],
    'cosine',
  ),
  'optimizer.warmupFraction': number('warm-up', 'Share of the run over which the learning rate rises.', 0.05, 0, 1),
  'optimizer.finalFraction': number('final fraction', 'Learning rate at the end, as a share of its peak.', 0.02, 0, 1),
  'optimizer.emaDecay': number('EMA decay', 'Moving average of the weights. 0 is off.', 0, 0, 0.999999),
  'batch.micro': integer('micro-batch', 'Pairs that go through the GPU together.', 32, 1, 65536, { unit: 'pairs' }),
  'batch.accumulation': integer('accumulation', 'Micro-batches whose gradients make one update.', 1, 1, 65536),
  precision: choice('precision', 'How numbers are stored on the GPU.', ['auto', 'f32', 'packed16', 'f16'], 'auto'),
  'memory.checkpointEvery': integer(
    'state kept every',
    'Lattice steps between kept states; the others are recomputed. 0 chooses it to fit the budget.',
    4,
    0,
    1024,
    {
      unit: 't',
    },
  ),
  'memory.budgetMiB': number('budget', 'GPU memory that a run may use.', 300, 1, 1048576, { unit: 'MiB' }),
  'pool.enabled': toggle('pool', 'Train from a pool of earlier states.', false),
  'pool.size': integer('pool size', 'States in the pool.', 256, 1, 1048576),
  'pool.freshFraction': number('fresh', 'Share of a batch that starts from nothing.', 0.5, 0, 1),
  'pool.damaged': integer('damaged', 'States of a batch that are damaged first.', 3, 0, 65536),
  'pool.swapFraction': number('swapped', 'Share of pool states that get another pair.', 0, 0, 1),
  'data.standardize': toggle('standardise', 'Subtract the mean, then scale every vector to RMS 1.', true),
  'data.validation': number('validation', 'Share of the rows held out.', 0.1, 0, 0.99),
  'data.pairing': choice('pairing', 'What a row’s reply is.', ['auto', 'columns', 'next', 'self'], 'auto'),
  'run.seed': integer('seed', 'Start of every random choice of the run.', 1234, 0, U32),
  'run.steps': integer('steps', 'Optimizer updates of the run.', 1000, 1, 1e9, { unit: 'steps' }),
  'run.epochs': {
    kind: 'optional',
    label: 'epochs',
    meaning: 'Length of the run in passes over the training rows, instead of steps.',
    default: null,
    inner: number('epochs', 'Passes over the training rows.', 1, 0, 1e9, { exclusiveMin: true }),
  },
  'run.evaluateEvery': integer('evaluate every', 'Steps between validations.', 50, 1, 1e9, { unit: 'steps' }),
  'run.checkpointEvery': integer('save every', 'Steps between saved checkpoints.', 50, 1, 1e9, { unit: 'steps' }),
  'run.earlyStop': {
    kind: 'optional',
    label: 'early stopping',
    meaning: 'Stop when the monitored value no longer falls.',
    default: null,
    inner: null,
    fields: {
      monitor: choice('monitor', 'The validation value that must get better.', Object.keys(MONITORS), 'loss'),
      patience: integer('patience', 'Validations without a gain before the run stops.', 10, 1, 1e6, { unit: 'validations' }),
      minDelta: number('min delta', 'Smallest change that counts as a gain.', 0, 0, 1e6),
    },
  },
  'run.onNonFinite': choice('on NaN', 'What to do when a loss is not finite.', ['stop', 'rollback'], 'stop'),
}
