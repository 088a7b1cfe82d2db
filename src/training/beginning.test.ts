import { expect, test } from 'vitest'
import type { Config } from '../core/config/types'
import { readSafetensors, writeSafetensors } from '../formats/safetensors'
import { initialTensors } from '../model/init'
import { checkBeginning } from './beginning'
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint'
import { datasetOf, smallConfig } from './testing'

const DIN = 6
const dataset = datasetOf(new Float32Array(20 * DIN), new Float32Array(20 * DIN), DIN, 'a'.repeat(64))

function fileOf(config: Config, pairs = dataset.pairs): Uint8Array {
  const tensors = initialTensors(config, DIN).set('data.mean', new Float32Array(DIN))
  const squares = [...initialTensors(config, DIN)].map(([name, values]) => [name, values.map((value) => value * value)] as const)
  const moments = { first: initialTensors(config, DIN), second: new Map(squares) }
  const run = { step: 2, samples: 8, seconds: 1, bestLoss: null, adapter: 'GPU', created: '2026-01-01' }
  return writeCheckpoint({ tensors, moments, config, dataset: dataset.digest, datasetName: 'pairs.npy', pairs, ...run })
}
const checkpointOf = (config: Config): Checkpoint => readCheckpoint(fileOf(config), 'run.safetensors')
const pairedAs = (pairs: string): Checkpoint => readCheckpoint(fileOf(stored, pairs), 'run.safetensors')
const stored = smallConfig({ precision: 'f32' })

/** What is said of a resume with other settings; null when nothing is. */
function resume(sets: Record<string, unknown>, checkpoint = checkpointOf(stored)): string | null {
  try {
    checkBeginning({ kind: 'resume', checkpoint }, smallConfig({ precision: 'f32', ...sets }), dataset)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

test.each([
  ['run.seed', 1234, 7],
  ['data.validation', 0.1, 0.2],
  ['data.pairing', '“auto”', 'columns'],
  ['data.standardize', true, false],
  ['batch.micro', 4, 8],
  ['batch.accumulation', 1, 2],
  ['lattice.width', 4, 5],
  ['lattice.channels', 8, 12],
  ['lattice.steps', 4, 6],
  ['lattice.share', '“layer”', 'global'],
  ['lattice.bypass', false, true],
])('a resume with another %s is refused with both values and the remedy', (path, before, now) => {
  const shown = typeof now === 'string' ? `“${now}”` : now
  expect(resume({ [path]: now })).toMatch(
    new RegExp(`^run\\.safetensors: .*${path} is ${before} in it and ${shown} now.*Set ${path} to ${before}, or start a new run .*--init`),
  )
})

test('a resume with other pairs of the same rows is refused, and one that does not say its pairs is not', () => {
  expect(resume({}, pairedAs('self'))).toBe(
    'run.safetensors: in its run every row answers itself, and now the second matrix answers the first. Choose the group and the pairing that it was trained with, or start from its weights.',
  )
  expect(resume({}, pairedAs('next:12ab'))).toContain('the next row of its group answers each (next:12ab)')
  expect(resume({}, pairedAs(''))).toBeNull()
})

test.each([
  ['its own settings', {}],
  ['another length', { 'run.steps': 80 }],
  ['another learning rate', { 'optimizer.learningRate': 0.5, 'optimizer.schedule': 'constant' }],
  ['other intervals', { 'run.evaluateEvery': 3, 'run.checkpointEvery': 3, 'memory.checkpointEvery': 2 }],
  ['other loss weights', { 'loss.surface': 0.1 }],
])('a resume with %s is allowed', (_, sets) => {
  expect(resume(sets)).toBeNull()
})

test('a micro-batch that a smaller budget changed is refused with the budget', () => {
  expect(resume({ 'batch.micro': 2, 'batch.accumulation': 2, 'memory.budgetMiB': 20 })).toContain('memory.budgetMiB decides it')
})

test('another setting does not keep weights from starting a new run', () => {
  const config = smallConfig({ precision: 'f32', 'run.seed': 7, 'batch.micro': 8 })
  expect(() => checkBeginning({ kind: 'weights', checkpoint: checkpointOf(stored) }, config, dataset)).not.toThrow()
})

test('other data is named on both sides', () => {
  const other = { ...dataset, name: 'other.npy', digest: 'b'.repeat(64) }
  expect(() => checkBeginning({ kind: 'resume', checkpoint: checkpointOf(stored) }, stored, other)).toThrow(
    'run.safetensors: it was trained on other data than other.npy: on pairs.npy with SHA-256 aaaaaaaaaaaaaaaa….',
  )
})

test('a tensor of another shape is refused with both shapes, also where the counts are equal', () => {
  const weights = (config: Config): (() => void) => {
    const checkpoint = checkpointOf(stored)
    return () => checkBeginning({ kind: 'weights', checkpoint }, config, dataset)
  }
  expect(weights(smallConfig({ 'lattice.channels': 12 }))).toThrow('its inject.weight is [8]; this lattice needs [12].')
  const { tensors } = readSafetensors(fileOf(stored), 'run.safetensors')
  const turned = [...tensors.values()].map((tensor) =>
    tensor.name === 'encoder.weight' ? { ...tensor, shape: [...tensor.shape].reverse() } : tensor,
  )
  const checkpoint = readCheckpoint(writeSafetensors(turned), 'turned.safetensors')
  expect(() => checkBeginning({ kind: 'weights', checkpoint }, stored, dataset)).toThrow(
    'turned.safetensors: its encoder.weight is [12, 6]; this lattice needs [6, 12].',
  )
})

test('an array is no checkpoint, and is called an array', () => {
  const npy = Uint8Array.from([0x93, ...[...'NUMPY'].map((letter) => letter.charCodeAt(0)), 1, 0, 0, 0])
  expect(() => readCheckpoint(npy, 'x.npy')).toThrow('x.npy: this is an array (.npy), not a checkpoint.')
})
