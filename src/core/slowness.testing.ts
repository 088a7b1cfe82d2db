/** What the tests of the findings start from: a good GPU with nothing against it. */
import { browserFacts } from './browser'
import { resolveConfig } from './config/resolve'
import type { AdapterReport, DeviceReport } from './device'
import type { MatmulTable } from './matmul'
import type { Precision } from './precision'
import type { Profile, ProfileRow } from './profile'
import type { SlownessInputs } from './slowness'

export const LINUX = browserFacts('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36')

export const deviceOf = (changed: Partial<DeviceReport> = {}): DeviceReport => ({
  name: 'GPU X',
  vendor: 'nvidia',
  architecture: 'ada',
  description: '',
  software: false,
  features: ['shader-f16', 'subgroups', 'timestamp-query'],
  limits: {},
  precisions: ['f32', 'packed16', 'f16'],
  subgroup: 32,
  ...changed,
})

export const adapterOf = (changed: Partial<AdapterReport> = {}): AdapterReport => {
  const { subgroup: _, precisions: __, ...names } = deviceOf()
  return { ...names, preferences: ['high-performance'], subgroups: [32, 32], backend: null, driver: null, ...changed }
}

/** Rates in TFLOP/s by precision, at one size. */
export const tableOf = (rates: Partial<Record<Precision, number>>, size = 1024): MatmulTable => ({
  device: 'GPU X',
  software: false,
  points: Object.entries(rates).map(([precision, rate]) => ({
    size,
    precision: precision as Precision,
    tile: 'shared-16',
    seconds: (2 * size ** 3) / (rate * 1e12),
    runs: 4,
    rounds: 9,
    spread: 0.05,
    flopsPerSecond: rate * 1e12,
  })),
  skipped: [],
  bytesPerSecond: 1e11,
})

export const rowOf = (changed: Partial<ProfileRow> = {}): ProfileRow => ({
  kernel: 'cellStep',
  label: 'cell step',
  part: 'forward',
  lattice: true,
  dispatches: 4,
  seconds: 0.05,
  longest: 0.003,
  flops: 1e9,
  bytes: 1e6,
  ...changed,
})

export const profileOf = (rows: readonly ProfileRow[], changed: Partial<Profile> = {}): Profile => {
  const passSeconds = rows.reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    method: 'timestamps',
    device: 'GPU X',
    software: false,
    micro: 32,
    accumulation: 1,
    precision: 'f16',
    rows,
    seconds: passSeconds,
    updates: [],
    passSeconds,
    dispatches: rows.reduce((sum, { dispatches }) => sum + dispatches, 0),
    ceilings: { flopsPerSecond: 1e12, bytesPerSecond: 1e11, secondsPerDispatch: 1e-5 },
    verdict: { bound: 'arithmetic', text: '' },
    ...changed,
  }
}

export const inputsOf = (changed: Partial<SlownessInputs> = {}): SlownessInputs => ({
  device: deviceOf(),
  gpus: [adapterOf()],
  browser: LINUX,
  config: { ...resolveConfig({ preset: 'light' }), precision: 'f16' },
  benches: new Map(),
  curve: [],
  profile: null,
  steps: [],
  states: null,
  ...changed,
})
