/** What the page and the training worker say to each other of sweeps; a part of the protocol. */
import type { Problem } from '../core/errors'
import type { Result } from '../core/result'
import type { SweepCounts } from '../core/sweep/status'
import type { Sweep, SweepLimits, SweepSettings, Trial, TrialProgress } from '../core/sweep/types'

/** A sweep as a person plans it: over the dataset that is open. */
export type SweepDraft = SweepSettings

/** What a sweep would be. */
export interface SweepPreview {
  /** Trials that are planned; of successive halving all rungs, as far as they can be known. */
  trials: number
  /** Trials of each rung; one number where there are no rungs. */
  rungs: readonly number[]
  /** Of the first rung: those that fit the budget on this device. */
  fits: number
  /** Those that cannot be run at all here, and why the first of them cannot. */
  refused: number
  problem: Problem | null
  /** Bytes of the smallest and the largest on the GPU. */
  bytes: readonly [least: number, most: number]
  /** Predicted from what this device has been measured at; null where nothing is known. */
  seconds: number | null
}

/** A trial for the page: without its config, which its sweep's base and its values make up. */
export interface TrialView extends Omit<Trial, 'config' | 'attempts'> {
  /** How often it was begun, and how often its worker vanished. */
  begun: number
  lost: number
  /** Of a running one. */
  progress: TrialProgress | null
}

export interface SweepView {
  sweep: Sweep
  trials: readonly TrialView[]
  counts: SweepCounts
  /** What does not add up; nothing where all is well. */
  audit: readonly string[]
  /** At the rates measured so far; null before the first. */
  secondsLeft: number | null
}

/** Who works on the sweeps of this browser: this tab, another one, or nobody while there is nothing to do. */
export type SweepWorkplace = 'here' | 'elsewhere' | 'nowhere'

export interface SweepNews {
  /** The newest first. */
  sweeps: readonly SweepView[]
  workplace: SweepWorkplace
  /** Id of the trial that this tab trains now. */
  current: string | null
  /** Why nothing goes on though there is something to do. */
  waiting: string | null
}

export interface SweepCommands {
  /** All sweeps; this tab works on them from then on where no other does. */
  sweeps(): Promise<Result<SweepNews>>
  previewSweep(draft: SweepDraft): Promise<Result<SweepPreview>>
  /** Reads a `sweep.yaml`. */
  readSweepFile(text: string, file: string): Promise<Result<SweepDraft>>
  /** Plans a sweep over the open dataset, and begins with it. */
  createSweep(draft: SweepDraft): Promise<Result<Sweep>>
  /** The running trial comes to its end first; `now`: it is given back as it stands, and goes on from there later. */
  pauseSweep(id: string, now: boolean): Promise<Result<null>>
  resumeSweep(id: string): Promise<Result<null>>
  /** Gives up all trials that are not done, or these. */
  cancelSweep(id: string, trials: readonly string[] | null): Promise<Result<number>>
  /** Cancelled ones are planned again. */
  bringBackSweep(id: string, trials: readonly string[] | null): Promise<Result<number>>
  retryFailed(id: string): Promise<Result<number>>
  changeSweepLimits(id: string, limits: Partial<SweepLimits>): Promise<Result<null>>
  renameSweep(id: string, name: string): Promise<Result<null>>
  prioritiseTrials(id: string, trials: readonly string[], priority: number): Promise<Result<number>>
  /** Puts a sweep aside, or brings it back. Its runs stay. */
  setSweepAside(id: string, aside: boolean): Promise<Result<null>>
}
