import type { ArchivedRun } from '../archive'
import { resolveConfig } from '../config/resolve'
import type { KeptCheckpoint } from '../keptCheckpoint'
import type { ValidationLine } from '../metrics'

export const line = (step: number, loss: number): ValidationLine => ({
  ...{ kind: 'validation', step, loss, cosine: 0.25 + step / 100, 'recall@1': 0.5, 'recall@10': 0.875, candidates: 256 },
})

/** A run with two checkpoints; nothing in it is as it is by default. */
export function sampleRun(id = 'r1', checkpointIds: readonly [string, string] = ['c1', 'c2']): ArchivedRun {
  const config = resolveConfig({ preset: 'tiny', file: { run: { steps: 20 }, optimizer: { learningRate: 0.004 } } })
  const data = { name: 'clusters', digest: 'ab'.repeat(32), width: 64 }
  const validations = [line(10, 3.5), line(20, 2.25)]
  const checkpoint: KeptCheckpoint = {
    ...{ id: checkpointIds[0], run: id, name: 'the good one', file: '', roles: ['last', 'best'], pinned: true, full: true, step: 20 },
    ...{ samples: 640, config, data, validation: line(20, 2.25), created: '2026-11-22T10:00:02.000Z', bytes: 0, sha256: 'cd'.repeat(32) },
    ...{ picture: { width: 3, height: 2, depth: 1, activity: Uint8Array.of(0, 1, 2, 253, 254, 255) }, removed: null },
  }
  return {
    run: {
      ...{ id, name: 'run 1', note: 'higher rate', pinned: true, archived: true, removed: null, adapter: 'SwiftShader', build: '0.1.0' },
      notes: [{ id: 'n1', step: 10, text: 'looks calm' }],
      ...{ sweep: 's1', trial: 's1.0123456789abcdef', parent: { run: 'r0', checkpoint: 'c0', step: 7 }, ink: 3, data },
      ...{ source: { kind: 'builtin', name: 'clusters' }, config, phase: 'finished', problem: null, step: 20, steps: 20, samples: 640 },
      ...{ seconds: 12.5, samplesPerSecond: 51.2, gpuBytes: 123_456, validations, created: '2026-11-22T10:00:00.000Z' },
    },
    checkpoints: [
      checkpoint,
      {
        ...checkpoint,
        id: checkpointIds[1],
        roles: [],
        name: '',
        step: 10,
        validation: line(10, 3.5),
        picture: null,
        created: '2026-11-22T10:00:01.000Z',
      },
    ],
  }
}
