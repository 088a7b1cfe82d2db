/** Folders of trials that look trained, without training them. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveConfig } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { geometryOf } from '../../core/geometry'
import { tensorShapes } from '../../core/parameters'
import type { SweepSpec, TrialResult } from '../../core/sweep/types'
import { SweepQueue } from '../../experiments/queue'
import { resultOf, spec } from '../../experiments/testing/memoryQueue'
import { writeCheckpoint } from '../../training/checkpoint'
import { makeFolder, writeAtomic } from '../files'
import { SweepFolder } from './folder'

export const WIDTH = 64
export const STEPS = 4
const base = resolveConfig({
  preset: 'tiny',
  sets: new Map<string, unknown>([
    ...['width', 'height', 'depth', 'steps'].map((name) => [`lattice.${name}`, 3] as const),
    ...['channels', 'hidden'].map((name) => [`lattice.${name}`, 4] as const),
    ['run.steps', STEPS],
  ]),
})

/** A full checkpoint of zeros at a step. */
export function checkpointAt(step: number, config: Config): Uint8Array<ArrayBuffer> {
  const zeros = () =>
    new Map(
      tensorShapes(geometryOf(config, WIDTH), config).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
    )
  return writeCheckpoint({
    ...{ config, step, samples: step * 32, seconds: step, dataset: '', datasetName: 'c', bestLoss: null, adapter: 'test' },
    ...{
      created: '2026-01-01T00:00:00.000Z',
      tensors: zeros().set('data.mean', new Float32Array(WIDTH)),
      moments: { first: zeros(), second: zeros() },
    },
  })
}

/** A metrics line of an update. */
export const trainLine = (step: number): string =>
  `{"kind":"train","step":${step},"epoch":0,"samples":${step * 32},"loss":1,"surface":1,"internal":1,"dialogue":1,"reconstruction":1,"gradNorm":1,"learningRate":0.001,"lossScale":1,"seconds":${step}}\n`

/** Puts a run at a step, as a child that trains it does. */
export async function trainTo(folder: SweepFolder, run: string, step: number, config: Config): Promise<void> {
  const path = folder.run(run)
  await makeFolder(path)
  await writeAtomic(join(path, 'metrics.jsonl'), Array.from({ length: step }, (_, i) => trainLine(i + 1)).join(''))
  await writeAtomic(join(path, 'last.safetensors'), checkpointAt(step, config))
}

export const resultAt = (step: number): TrialResult => ({ ...resultOf(1), last: null, best: null, step })

export const freshFolder = (): SweepFolder => new SweepFolder(mkdtempSync(join(tmpdir(), 'lattice-trained-')))

let ids = 0
export const queueOf = (folder: SweepFolder): SweepQueue =>
  new SweepQueue(folder.store, { now: () => Date.now(), date: () => new Date().toISOString(), newId: () => `s${++ids}` })

export const smallSpec = (change: Partial<SweepSpec> = {}): SweepSpec =>
  spec({ base, data: { name: 'c', digest: '', width: WIDTH }, axes: [{ path: 'run.seed', values: [1, 2] }], ...change })

export const WORKER = { id: 'w', place: 'p' }
export const GO = () => ({ go: true as const })
