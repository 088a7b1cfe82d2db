import { createStore } from 'zustand/vanilla'
import type { Config } from '../core/config/types'
import type { Problem } from '../core/errors'
import type { ValidationLine } from '../core/metrics'
import type { BegunData, CheckpointSummary, RunIdentity, RunNote, RunPhase, RunState } from '../worker/protocol'
import type { PlannedStart } from './planned'

/** One run of this session, as the table of runs shows it. */
export interface RunRecord extends RunIdentity {
  dataset: string
  /** Absent where the worker did not tell. */
  data?: BegunData
  state: RunState
  /** The last validation line, and the one with the lowest loss. */
  last: ValidationLine | null
  best: ValidationLine | null
  /** All validations so far: what runs are compared by. */
  validations: readonly ValidationLine[]
}

/** A recorded run whose lines stand on the charts in place of this session's. */
export interface ShownRun {
  id: string
  name: string
  dataset: string
  config: Config
  step: number
  steps: number
}

/** A note with a number of its own, in the order in which they came. */
export interface FiledNote extends RunNote {
  id: number
}

export interface RunStoreState {
  state: RunState
  notes: readonly FiledNote[]
  /** Why a run could not start, or an export failed. */
  problem: Problem | null
  /** The imported checkpoint, and why the last one was refused. */
  checkpoint: CheckpointSummary | null
  checkpointProblem: Problem | null
  importing: string | null
  /** Asked to pause; the update that is under way comes to its end first. */
  pausing: boolean
  /** Runs of this session, the newest last. */
  records: readonly RunRecord[]
  /** Null where the charts follow this session's newest run. */
  shown: ShownRun | null
  /** Ids of runs of this session that were put aside. */
  removed: readonly string[]
  /** What the next start goes on from; null for a new run. */
  planned: PlannedStart | null
}

export const IDLE: RunState = {
  phase: 'idle',
  step: 0,
  steps: 0,
  samples: 0,
  epoch: 0,
  seconds: 0,
  samplesPerSecond: null,
  config: null,
  gpuBytes: 0,
  problem: null,
  cause: null,
}

const ACTIVE: readonly RunPhase[] = ['preparing', 'training', 'paused', 'measuring', 'recovering', 'stopping']

/** A run holds its settings and its dataset: neither can change now. */
export const isActive = (phase: RunPhase): boolean => ACTIVE.includes(phase)

/** There is a run whose weights can be exported. */
export const hasWeights = ({ phase, step }: RunState): boolean => phase !== 'idle' && phase !== 'preparing' && step > 0

/** Seconds that are left at the present speed; null while nothing is measured. */
export function secondsLeft({ step, steps, samplesPerSecond, config }: RunState): number | null {
  if (!samplesPerSecond || !config) return null
  return ((steps - step) * batchOf(config)) / samplesPerSecond
}

const batchOf = ({ batch }: Config): number => batch.micro * batch.accumulation

export const createRunStore = () =>
  createStore<RunStoreState>()(() => ({
    state: IDLE,
    notes: [],
    problem: null,
    checkpoint: null,
    checkpointProblem: null,
    importing: null,
    pausing: false,
    records: [],
    shown: null,
    removed: [],
    planned: null,
  }))

export type RunStore = ReturnType<typeof createRunStore>
