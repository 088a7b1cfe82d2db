import { sampleRun } from '../../core/archive/testing'
import type { MetricLine } from '../../core/metrics'
import { sampleSweep } from '../testing/memoryArchive'
import { resultOf } from '../testing/memoryQueue'
import type { RunReport } from './run'
import type { SweepReport } from './sweep'

const noise = (i: number): number => Math.sin(i * 12.9898) * 0.5 + Math.sin(i * 78.233) * 0.5

/** Lines of a run that learns. */
export function learningLines(steps: number): MetricLine[] {
  return Array.from({ length: steps }, (_, i) => i + 1).flatMap((step): MetricLine[] => {
    const fall = Math.exp(-step / (steps / 4))
    const part = (height: number): number => height * (0.15 + 0.85 * fall) * (1 + 0.08 * noise(step * height))
    const loss = part(3.4)
    const train: MetricLine = {
      ...{ kind: 'train', step, epoch: Math.floor(step / 130), samples: step * 32, loss, surface: part(3.5), internal: part(2.1) },
      ...{
        dialogue: part(3.1),
        reconstruction: part(0.9),
        gradNorm: 12 * fall * (1.2 + noise(step)) + 0.3,
        lossScale: 1,
        seconds: step / 5,
      },
      learningRate: 0.001 * Math.min(1, step / (steps / 20)) * (0.02 + 0.98 * 0.5 * (1 + Math.cos((Math.PI * step) / steps))),
    }
    const held = { loss: 3.6 * (0.2 + 0.8 * fall) + (step > steps * 0.8 ? 0.1 : 0), cosine: 0.9 * (1 - fall) }
    const validation: MetricLine = {
      ...{ kind: 'validation', step, ...held, candidates: 256, 'recall@1': 0.7 * (1 - fall) ** 2, 'recall@10': 0.97 * (1 - fall) },
    }
    return step % Math.ceil(steps / 20) === 0 || step === steps ? [train, validation] : [train]
  })
}

export function sampleReport(name = 'a higher rate', steps = 1000): RunReport {
  const archived = sampleRun()
  return {
    run: {
      ...archived.run,
      name,
      step: steps,
      steps,
      samples: steps * 32,
      seconds: steps / 5,
      samplesPerSecond: 160,
      gpuBytes: 191 * 2 ** 20,
    },
    checkpoints: archived.checkpoints.map((kept) => ({ ...kept, bytes: 12_345_678 })),
    lines: learningLines(steps),
    log: [
      { at: '2026-11-22T10:00:00.000Z', step: 0, kind: 'info', text: 'precision auto is f32 on this device' },
      { at: '2026-11-22T10:03:00.000Z', step: 850, kind: 'best', text: 'best so far' },
    ],
  }
}

/** A sweep in which every status occurs. */
export function sampleSweepReport(name = 'rates'): SweepReport {
  const { sweep, trials } = sampleSweep('s1', 'r1')
  const status = ['done', 'done', 'done', 'failed', 'postponed', 'done'] as const
  return {
    sweep: { ...sweep, name },
    trials: trials.map((trial, i) => ({
      ...trial,
      status: status[i] ?? 'planned',
      attempts: [
        {
          owner: 'w1',
          token: 2,
          started: 1,
          ended: 2,
          end: status[i] === 'done' ? 'done' : status[i] === 'failed' ? 'failed' : 'released',
        },
      ],
      result: status[i] === 'done' ? resultOf([2.5, 2.25, 1.75, 0, 0, 3.5][i] ?? 0) : null,
      problem:
        status[i] === 'failed'
          ? { subject: 'run', problem: 'the loss is not a number at step 12.', remedy: 'Lower the learning rate.' }
          : null,
      need: status[i] === 'postponed' ? { bytes: 400 * 2 ** 20, budget: 300 * 2 ** 20 } : null,
    })),
    importance: [
      { path: 'optimizer.learningRate', share: 0.72 },
      { path: 'batch.micro', share: 0.11 },
    ],
  }
}
