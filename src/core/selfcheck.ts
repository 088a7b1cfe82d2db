/** What the self-check found, as plain data: it crosses the worker boundary. */
import type { DeviceReport } from './device'
import type { Problem } from './errors'
import type { Precision } from './precision'

export type PartKey = 'system' | 'flow' | 'loss' | 'propagation' | 'training' | 'emergence'

/** One value that was measured on this GPU, beside the reference's. */
export interface Quantity {
  quantity: string
  /** The value itself, the norm of a tensor, or the mean where it says so. */
  measured: number
  expected: number
  /** How far apart they are: relative to what is expected, or absolute where that is 0. */
  error: number
  tolerance: number
  ok: boolean
  /** What several quantities of a part have in common. */
  family?: string
  /** The part whose failure would explain that this value is wrong too. */
  echo?: PartKey
}

export interface PartReport {
  key: PartKey
  /** 1 … 6. */
  number: number
  name: string
  passed: boolean
  quantities: Quantity[]
  /** What a failure of this part means, and what to do. */
  meaning: string
  /** Why it could not be measured to its end; null where it could. */
  problem: Problem | null
  seconds: number
}

export interface CheckReport {
  device: DeviceReport
  precision: Precision
  /** All six parts have run and passed. */
  passed: boolean
  cancelled: boolean
  /** The failed part to begin with: the failures of the others can come of it. */
  cause: PartKey | null
  /** In order; fewer than six where it was cancelled. */
  parts: PartReport[]
  seconds: number
}
