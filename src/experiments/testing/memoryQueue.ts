/** Sweeps in memory, with workers that can die, for tests. */
import { resolveConfig } from '../../core/config/resolve'
import type {
  Lease,
  QueueStore,
  Sweep,
  SweepSpec,
  Trial,
  TrialRecords,
  TrialResult,
  Versioned,
  VersionedRecords,
} from '../../core/sweep/types'

class MemoryVersions<T> implements VersionedRecords<T> {
  readonly kept = new Map<string, Versioned<T>>()
  async all() {
    return structuredClone([...this.kept.values()])
  }
  async get(id: string) {
    return structuredClone(this.kept.get(id) ?? null)
  }
  async put(id: string, value: T, after: number) {
    if ((this.kept.get(id)?.version ?? 0) !== after) return false
    this.kept.set(id, structuredClone({ version: after + 1, value }))
    return true
  }
}

class MemoryTrials extends MemoryVersions<Trial> implements TrialRecords {
  async of(sweep: string) {
    return structuredClone([...this.kept.values()]).filter(({ value }) => value.sweep === sweep)
  }
}

/** A store in memory; places in `dead` have no living owner. */
export function memoryQueue(dead = new Set<string>()) {
  const leases = new Map<string, Lease>()
  const idOf = (trial: string, token: number): string => `${trial}@${token}`
  const store: QueueStore & { trials: MemoryTrials; sweeps: MemoryVersions<Sweep> } = {
    sweeps: new MemoryVersions<Sweep>(),
    trials: new MemoryTrials(),
    leases: {
      all: async () => structuredClone([...leases.values()]),
      get: async (trial, token) => leases.get(idOf(trial, token)) ?? null,
      put: async (lease) => void leases.set(idOf(lease.trial, lease.token), structuredClone(lease)),
      drop: async (trial, token) => void leases.delete(idOf(trial, token)),
      alive: async ({ place }) => (dead.has(place) ? false : null),
    },
  }
  return { store, leases, dead }
}

/** A host whose time stands still until it is moved. */
export function stillHost() {
  let count = 0
  const host = { time: 0, now: () => host.time, date: () => new Date(host.time).toISOString(), newId: () => `s${++count}` }
  return host
}

export const spec = (change: Partial<SweepSpec> = {}): SweepSpec => ({
  name: 'rates',
  method: 'grid',
  axes: [
    { path: 'optimizer.learningRate', values: [0.001, 0.002, 0.004] },
    { path: 'batch.micro', values: [8, 16] },
  ],
  base: resolveConfig({ preset: 'tiny' }),
  ...{ trials: 0, seed: 1234, halving: { eta: 3, minSteps: 100 }, metric: 'loss' },
  data: { name: 'builtin:clusters', digest: 'd1', width: 64 },
  rows: 4608,
  source: null,
  limits: { trialSeconds: null, budgetMiB: 300, fitMemory: false },
  ...change,
})

export const resultOf = (loss: number): TrialResult => {
  const line = { kind: 'validation' as const, step: 10, loss, cosine: 1 - loss, 'recall@1': 0.5, 'recall@10': 0.9, candidates: 256 }
  return { last: line, best: line, step: 10, samples: 80, seconds: 1, samplesPerSecond: 80, gpuBytes: 1e6, weights: String(loss) }
}
