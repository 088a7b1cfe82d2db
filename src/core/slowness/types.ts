import type { BatchPoint } from '../batchCurve'
import type { BrowserFacts } from '../browser'
import type { Config } from '../config/types'
import type { AdapterReport, DeviceReport } from '../device'
import type { MatmulTable } from '../matmul'
import type { Profile } from '../profile'

/** What a finding costs. `factor`: so many times slower. `memory`: bytes that bring so much more throughput (0.02 = 2 %). */
export type Cost = { kind: 'none' } | { kind: 'factor'; factor: number } | { kind: 'memory'; bytes: number; gain: number }

/** Something that makes updates slow, or that was looked at and does not. */
export interface Finding {
  id: string
  slow: boolean
  title: string
  /** Measured, or computed from what was; null where nobody could. */
  cost: Cost | null
  detail: string
  remedy: string | null
}

/** All that is known; what was not measured is absent. */
export interface SlownessInputs {
  device: DeviceReport
  gpus: readonly AdapterReport[]
  browser: BrowserFacts
  /** As it would run: precision and batch settled. */
  config: Config
  /** Matmuls, by `gpuKey`. */
  benches: ReadonlyMap<string, MatmulTable>
  /** Throughput over micro-batches, with these settings. */
  curve: readonly BatchPoint[]
  /** Of these settings. */
  profile: Profile | null
  /** Seconds of the newest steps of the run, in order. */
  steps: readonly number[]
  /** Bytes that it would take to keep every state, and those that the budget leaves; null while no dataset tells its width. */
  states: { more: number; room: number } | null
}

export const NO_COST: Cost = { kind: 'none' }

export const factorCost = (factor: number): Cost => ({ kind: 'factor', factor })

export const good = (id: string, title: string, detail: string): Finding => ({
  id,
  slow: false,
  title,
  cost: NO_COST,
  detail,
  remedy: null,
})

export const slow = (id: string, title: string, cost: Cost | null, detail: string, remedy: string | null): Finding => ({
  id,
  slow: true,
  title,
  cost,
  detail,
  remedy,
})

/** Three digits at most: 0.0312 → "0.0312", 71.43 → "71.4". */
export const digits = (value: number): string => String(Number(value.toPrecision(3)))
export const percent = (share: number): string => `${digits(100 * share)} %`
export const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
