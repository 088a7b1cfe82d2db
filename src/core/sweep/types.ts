/** Sweeps and their trials as they are stored, shown and sent: plain data. */
import type { Config } from '../config/types'
import type { Problem } from '../errors'
import type { KeptData, KeptSource } from '../keptCheckpoint'
import type { ValidationLine } from '../metrics'

export type SweepMethod = 'grid' | 'random' | 'halving'
export const SWEEP_METHODS: readonly SweepMethod[] = ['grid', 'random', 'halving']

/** Rungs of successive halving at most: each is at least twice as long as the one before, and none has more than a billion steps. */
export const MOST_RUNGS = 32

/** What trials are judged by, of their best validation. */
export type SweepMetric = 'loss' | 'cosine' | 'recall@1' | 'recall@10'
export const SWEEP_METRICS: readonly SweepMetric[] = ['loss', 'cosine', 'recall@1', 'recall@10']

/** One of the listed values. */
export interface ListAxis {
  /** Dotted path of a setting. */
  path: string
  values: readonly unknown[]
}
/** Any value in between; not in a grid. */
export interface RangeAxis {
  path: string
  from: number
  to: number
  scale: 'linear' | 'log'
}
export type Axis = ListAxis | RangeAxis
export const isList = (axis: Axis): axis is ListAxis => 'values' in axis

export interface SweepLimits {
  /** Seconds that one attempt of a trial may take; null: as long as it wants. */
  trialSeconds: number | null
  /** GPU memory that a trial may use, in MiB. It is no part of a trial's key: a trial waits until it fits. */
  budgetMiB: number
  /** A trial that does not fit is split into smaller micro-batches that do, instead of being postponed. */
  fitMemory: boolean
}

/** What is tried. */
export interface SweepSettings {
  name: string
  method: SweepMethod
  axes: readonly Axis[]
  /** What the axes change: fully resolved, not settled. */
  base: Config
  /** Trials to draw (random, halving); a grid has as many as there are combinations. */
  trials: number
  /** Of the draws. */
  seed: number
  /** Halving: the best 1/eta of a rung go on, to eta times its steps; the last rung trains `base.run.steps`. */
  halving: { eta: number; minSteps: number }
  metric: SweepMetric
  limits: SweepLimits
}

/** What is tried, and over which data. */
export interface SweepSpec extends SweepSettings {
  data: KeptData
  /** Pairs of the data, before the split. */
  rows: number
  source: KeptSource
}

/** A paused sweep finishes the trials that are running, and begins no other. */
export type SweepState = 'running' | 'paused' | 'cancelled'

export interface Sweep extends SweepSpec {
  id: string
  /** ISO date. */
  created: string
  state: SweepState
  /** Put aside, in milliseconds since 1970; null while it is in the list. */
  removed: number | null
}

export type TrialStatus = 'planned' | 'running' | 'postponed' | 'failed' | 'done' | 'cancelled'
export const TRIAL_STATUSES: readonly TrialStatus[] = ['planned', 'running', 'postponed', 'failed', 'done', 'cancelled']

/** How one attempt ended; `going` until it does. `lost`: its worker vanished, and another took the trial over. */
export type AttemptEnd = 'going' | 'done' | 'failed' | 'lost' | 'released' | 'cancelled'

export interface TrialAttempt {
  /** The worker's id. */
  owner: string
  /** Version of the trial's record that this attempt wrote when it began: whoever holds another is refused. */
  token: number
  /** Milliseconds since 1970. */
  started: number
  ended: number | null
  end: AttemptEnd
}

export interface TrialResult {
  /** The last validation, and the best by loss; null without validation rows. */
  last: ValidationLine | null
  best: ValidationLine | null
  step: number
  samples: number
  /** Of training, without pauses. */
  seconds: number
  samplesPerSecond: number | null
  gpuBytes: number
  /** SHA-256 of the final weights as a checkpoint holds them, hex: equal trials have equal ones. */
  weights: string
}

export interface Trial {
  /** `SWEEP.KEY`. */
  id: string
  sweep: string
  /** Of its config: the first 16 hex digits of a SHA-256, see {@link trialKey}. */
  key: string
  /** In the order of planning, from 1. */
  number: number
  /** Of successive halving; 0 elsewhere. */
  rung: number
  /** What it changes of the base: path → value. */
  values: Readonly<Record<string, unknown>>
  config: Config
  status: TrialStatus
  /** Higher ones go first. */
  priority: number
  /** Why it failed, or what postpones it. */
  problem: Problem | null
  /** Of a postponed one: the bytes that it needs and those that it may use. */
  need: { bytes: number; budget: number } | null
  attempts: readonly TrialAttempt[]
  /** Id of the run that it is. */
  run: string
  result: TrialResult | null
  /** Id of an earlier trial of equal config and data whose result this is; it was not run again. */
  reused: string | null
}

/** How far a running trial is, as its lease tells it. */
export interface TrialProgress {
  step: number
  steps: number
  samplesPerSecond: number | null
}

/** A value and how often it was written. */
export interface Versioned<T> {
  version: number
  value: T
}

/** Records of one kind, by id, that are only ever replaced by whoever knows the newest version. What is read is not to be changed. */
export interface VersionedRecords<T> {
  all(): Promise<Versioned<T>[]>
  get(id: string): Promise<Versioned<T> | null>
  /** Writes version `after + 1` if `after` is the newest (0: there is none), durably and at once; false: somebody was faster. */
  put(id: string, value: T, after: number): Promise<boolean>
}

export interface TrialRecords extends VersionedRecords<Trial> {
  /** Those of one sweep. */
  of(sweep: string): Promise<Versioned<Trial>[]>
}

/** Says that a worker lives and holds a trial. */
export interface Lease {
  trial: string
  token: number
  owner: string
  /** Where the owner lives: a host and process, or a tab; read by {@link Leases.alive} alone. */
  place: string
  /** Milliseconds since 1970 up to which it holds without another heartbeat. */
  until: number
  progress: TrialProgress | null
}

export interface Leases {
  all(): Promise<Lease[]>
  get(trial: string, token: number): Promise<Lease | null>
  put(lease: Lease): Promise<void>
  drop(trial: string, token: number): Promise<void>
  /** Whether the owner still exists; null where that cannot be known, and only time tells. */
  alive(lease: Lease): Promise<boolean | null>
}

/** Where sweeps are kept: the same in a browser and in a folder. */
export interface QueueStore {
  sweeps: VersionedRecords<Sweep>
  trials: TrialRecords
  leases: Leases
}
