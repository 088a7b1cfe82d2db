import { describe, expect, it, vi } from 'vitest'
import { resolveConfig } from '../../core/config/resolve'
import type { KeptRun } from '../../core/keptCheckpoint'
import type { Sweep, Trial } from '../../core/sweep/types'
import type { EmbeddingDataset } from '../../dataset/types'
import { spec } from '../../experiments/testing/memoryQueue'
import type { Gpu } from '../../gpu/device'
import type { Checkpoint } from '../../training/checkpoint'
import { freshProgress } from '../../training/progress'
import type { TakenCheckpoint } from '../checkpoints'
import type { RunState } from '../protocol'
import { TabExecutor, type TrialHost, type TrialRun, type TrialStart } from './executor'

const config = resolveConfig({ preset: 'tiny', sets: new Map<string, unknown>([['run.steps', 20]]) })
const sweep = { ...spec(), id: 's', created: '', state: 'running', removed: null } as Sweep
const trial = { id: 's.k', sweep: 's', key: 'k', number: 1, config, run: 't-s-k', attempts: [] } as unknown as Trial
const line = (step: number, loss: number) => ({
  kind: 'validation' as const,
  step,
  loss,
  cosine: 0,
  'recall@1': 0,
  'recall@10': 0,
  candidates: 8,
})
const control = () => ({
  signal: new AbortController().signal,
  progress: () => undefined,
  confirm: async () => undefined,
  trained: () => undefined,
})

const taken = (step: number, change: Partial<Checkpoint> = {}): TakenCheckpoint => {
  const checkpoint = {
    ...{ step, samples: step * 32, seconds: 3, config: { ...config, precision: 'f32' }, progress: freshProgress() },
    tensors: new Map([['a', Float32Array.of(step)]]),
    ...change,
  } as Checkpoint
  return { checkpoint, bytes: new Uint8Array(), summary: {} as TakenCheckpoint['summary'] }
}

async function* each(list: readonly TakenCheckpoint[]) {
  yield* list
}

/** A host whose runs end as `ends` says, one after the other. */
function host(
  checkpoints: readonly TakenCheckpoint[],
  run: Partial<KeptRun> | null,
  ends: readonly Partial<RunState>[] = [],
  lost = false,
) {
  const launched: TrialStart[] = []
  const stopped = vi.fn(async () => undefined)
  const trialHost: TrialHost = {
    gpu: async () => ({ report: { software: true, precisions: ['f32', 'packed16'] } }) as unknown as Gpu,
    dataset: async () => ({ rows: 4608, width: 64 }) as EmbeddingDataset,
    kept: async () => ({ checkpoints: each(checkpoints), run: run as KeptRun | null }),
    launch: async (start) => {
      launched.push(start)
      const state = { problem: null, ...ends[launched.length - 1] } as RunState
      return { state: () => state, over: async () => state, stop: stopped, validations: () => [] } as unknown as TrialRun
    },
    isGpuLost: async () => lost,
  }
  return { executor: new TabExecutor(trialHost), launched, stopped }
}

const problem = { subject: 'run', problem: 'the loss is not a number.', remedy: 'Lower the learning rate.' }

describe('a trial in a tab', () => {
  it('that came to its end before its tab died is not trained again: its result is read from what it left', async () => {
    const { executor, launched } = host([taken(20), taken(10)], {
      validations: [line(10, 2), line(20, 3)],
      samplesPerSecond: 5,
      gpuBytes: 7,
    })
    const result = await executor.run(trial, sweep, control())
    expect(launched).toEqual([])
    expect(result).toMatchObject({ step: 20, samples: 640, seconds: 3, samplesPerSecond: 5, gpuBytes: 7 })
    expect(result).toMatchObject({ best: { step: 10 }, last: { step: 20 } })
    expect(result.weights).toHaveLength(64)
  })

  it('that stopped early is at its end too', async () => {
    const early = resolveConfig({
      preset: 'tiny',
      sets: new Map<string, unknown>([['run.earlyStop', { monitor: 'loss', patience: 2, minDelta: 0 }]]),
    })
    const progress = { ...freshProgress(), earlyStop: { monitor: 'loss', best: 1, since: 2 } }
    const { executor, launched } = host([taken(10, { config: early, progress })], { validations: [line(10, 2)] })
    expect(await executor.run({ ...trial, config: early }, sweep, control())).toMatchObject({ step: 10 })
    expect(launched).toEqual([])
  })

  it('goes on from its newest checkpoint that has its batch', async () => {
    const other = taken(18, { config: { ...config, batch: { micro: 16, accumulation: 2 } } })
    const fitting = taken(10)
    const { executor, launched } = host([other, fitting, taken(5)], null, [{ problem }])
    await expect(executor.run(trial, sweep, control())).rejects.toMatchObject(problem)
    expect(launched.map(({ from }) => from)).toEqual([fitting])
  })

  it('begins afresh where there is none, waits for a lost GPU and goes on; any other failure is its own', async () => {
    vi.useFakeTimers()
    try {
      const lost = { ...problem, kind: 'lost' as const }
      const { executor, launched } = host([], null, [{ problem: lost }, { problem: lost }, { problem }])
      const run = executor.run(trial, sweep, control())
      const ended = expect(run).rejects.toMatchObject(problem)
      await vi.advanceTimersByTimeAsync(60_000)
      await ended
      expect(launched.map(({ from }) => from)).toEqual([null, null, null])
    } finally {
      vi.useRealTimers()
    }
  })

  it('is stopped when it is ended from outside, and not waited for again', async () => {
    const { executor, launched, stopped } = host([], null, [{ problem }], true)
    const controller = new AbortController()
    const run = executor.run(trial, sweep, { ...control(), signal: controller.signal, progress: () => controller.abort() })
    controller.abort()
    await expect(run).rejects.toThrow()
    expect(launched.length).toBeLessThanOrEqual(1)
    expect(stopped.mock.calls.length).toBe(launched.length)
  })

  it('says that it was trained when it has come to its end, and not when it was stopped', async () => {
    for (const [phase, times] of [
      ['finished', 1],
      ['stopped', 0],
    ] as const) {
      const trained = vi.fn()
      // what it came to cannot be read here
      await host([], null, [{ phase }])
        .executor.run(trial, sweep, { ...control(), trained })
        .catch(() => undefined)
      expect(trained).toHaveBeenCalledTimes(times)
    }
  })

  it('does not begin what does not fit', async () => {
    const { executor, launched } = host([], null)
    const small = { ...sweep, limits: { ...sweep.limits, budgetMiB: 0.1 } }
    await expect(executor.run(trial, small, control())).rejects.toThrow(/it needs \d+ bytes/)
    expect(launched).toEqual([])
  })
})
