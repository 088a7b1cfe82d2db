/**
 * Everything that the page and the training worker say to each other. Commands are calls on {@link StudioWorker} (Comlink);
 * what happens comes back as {@link StudioEvent}s on one MessagePort, with typed arrays transferred, never copied.
 */
import type { BatchCurve, BatchPoint } from '../core/batchCurve'
import type { Care } from '../core/care'
import type { CheckpointKind } from '../core/checkpoint'
import type { CheckpointSummary } from '../core/checkpointSummary'
import type { LiveChange, LiveValues } from '../core/config/live'
import type { Config } from '../core/config/types'
import type { BuiltinName, DatasetSummary } from '../core/dataset'
import type { AdapterReport, DeviceReport, GpuPreference } from '../core/device'
import type { EmergencePart, EmergenceReport } from '../core/emergence'
import type { Problem, ProblemKind } from '../core/errors'
import type { LatticeFrame } from '../core/frame'
import type { RunChange, Shelf } from '../core/keptCheckpoint'
import type { DatasetChoice, LooseFile } from '../core/library'
import type { MatmulPoint, MatmulTable } from '../core/matmul'
import type { CheckProgress, FlowState, LongestDispatch, PoolState } from '../core/measured'
import type { ValidationLine } from '../core/metrics'
import type { Precision } from '../core/precision'
import type { Profile } from '../core/profile'
import type { Result } from '../core/result'
import type { RunLines, RunNote } from '../core/runNote'
import type { CheckReport } from '../core/selfcheck'
import type { NoteChange, StepNote } from '../core/stepNotes'
import type { LookRequest, Trajectory } from '../core/trajectory'
import type { ArchiveCommands, ArchivingState } from './archiveProtocol'
import type { SweepCommands, SweepNews } from './sweepProtocol'

export type { CheckpointSummary } from '../core/checkpointSummary'
export type { BuiltinName, DatasetSummary, MatrixSummary } from '../core/dataset'
export type { CheckProgress, FlowState, LongestDispatch, PoolState } from '../core/measured'
export type { Result } from '../core/result'
export type { DeviceReport }
/** A built-in dataset, or tensors of kept files; `loose` are those of its files that found no room, and live with the page. */
export type DatasetSource =
  | { kind: 'builtin'; name: BuiltinName }
  | { kind: 'library'; choice: DatasetChoice; loose?: readonly LooseFile[] }

/** The data that a run begins with. */
export interface BegunData {
  name: string
  /** SHA-256 of the matrices, hex. */
  digest: string
  trainRows: number
}

/** A run as the page names and draws it. */
export interface RunIdentity {
  id: string
  name: string
  /** Which of the chart colours is its own, 0…7. */
  ink: number
}

/** Where a run starts: fresh weights, those of the imported checkpoint, or exactly where that checkpoint stopped. */
export type Beginning = 'fresh' | 'weights' | 'resume'

/** `measuring`: something looks into the run, or has the GPU to itself; the run goes on afterwards as it was. */
/** `recovering`: its GPU was lost, and it is made again from its newest checkpoint. */
export type RunPhase =
  | 'idle'
  | 'preparing'
  | 'training'
  | 'paused'
  | 'measuring'
  | 'recovering'
  | 'stopping'
  | 'stopped'
  | 'finished'
  | 'failed'

export interface RunState {
  phase: RunPhase
  /** Updates done and planned. */
  step: number
  steps: number
  samples: number
  epoch: number
  /** Training time without pauses. */
  seconds: number
  /** Over the last updates; null before the first. */
  samplesPerSecond: number | null
  /** The config as it runs (fully resolved); null while idle. */
  config: Config | null
  /** Bytes that are allocated on the GPU. */
  gpuBytes: number
  /** Why it failed. */
  problem: Problem | null
  /** Of what kind that is; none unless it failed. */
  cause?: ProblemKind | null
}

export type { NoteKind, RunLines, RunNote } from '../core/runNote'

export type StudioEvent =
  | { kind: 'state'; state: RunState }
  /** Rows of TRAIN_COLUMNS, packed; the buffer is transferred. */
  | { kind: 'train'; rows: Float64Array }
  | { kind: 'validation'; line: ValidationLine }
  | { kind: 'frame'; frame: LatticeFrame }
  | { kind: 'note'; note: RunNote }
  /** A new run begins, or an earlier one is gone on with from `step`: lines after it are dropped. `validations` are those up to it. */
  | { kind: 'begin'; step: number; resumed: boolean; run: RunIdentity; data?: BegunData; validations: readonly ValidationLine[] }
  /** What is kept in this browser has changed. */
  | { kind: 'shelf'; shelf: Shelf }
  /** The run stands at an earlier step again: lines after it no longer hold. */
  | { kind: 'rollback'; step: number }
  /** Gradient flow was measured; null where it could not be, with the reason. */
  | { kind: 'flow'; flow: FlowState | null; problem: Problem | null }
  /** The pool as it stands, at most once a second; the arrays are transferred. */
  | { kind: 'pool'; pool: PoolState }
  /** One more size of the batch search. */
  | { kind: 'batch-point'; point: BatchPoint }
  /** The self-check begins, or one more part of it is done. */
  | { kind: 'check'; progress: CheckProgress }
  /** One more size of the matmul bench. */
  | { kind: 'matmul-point'; point: MatmulPoint }
  /** How much of what is being measured is behind, 0 … 1, and what comes next. */
  | { kind: 'measuring'; share: number; next: string }
  /** The measurement of emergence comes to this part. */
  | { kind: 'emergence'; part: EmergencePart }
  | { kind: 'device-lost'; problem: Problem }
  /** Sweeps of this browser have changed. */
  | { kind: 'sweeps'; news: SweepNews }
  /** How far a backup or a restore is. */
  | { kind: 'archiving'; state: ArchivingState }
  /** A backup was kept without being asked for, or could not be. */
  | { kind: 'archived'; text: string; problem: Problem | null }

export interface FrameRequest {
  enabled: boolean
  /** At most this many frames a second; capped at 30. */
  framesPerSecond: number
  /** Index in the micro-batch. */
  sample: number
}

export interface StudioWorker extends SweepCommands, ArchiveCommands {
  /** Gives the worker the port that events are posted on. Called once. */
  connect(events: MessagePort): void
  /** Acquires the GPU (once, and anew after a loss) and describes it: the one that `preference` gets, else any. */
  device(preference?: GpuPreference): Promise<Result<DeviceReport>>
  /** What a person prefers to happen when something goes wrong. */
  setCare(care: Care): Promise<void>
  /** The GPUs that can be had. */
  gpus(): Promise<Result<AdapterReport[]>>
  /** Makes another GPU the one in use; refused while a run is active. On a problem the earlier one stays. */
  switchGpu(preference: GpuPreference): Promise<Result<DeviceReport>>
  /** Reads a dataset and makes it the current one. On a problem the earlier dataset stays. */
  openDataset(source: DatasetSource, config: Config): Promise<Result<DatasetSummary>>
  /** Pairs and splits the current dataset anew, after a change of pairing, seed or validation share. */
  describeDataset(config: Config): Promise<Result<DatasetSummary>>
  /** Reads a checkpoint; a run can then begin from it. On a problem the earlier one stays. */
  importCheckpoint(file: File): Promise<Result<CheckpointSummary>>
  forgetCheckpoint(): Promise<void>
  /** Everything that is kept in this browser. */
  shelf(): Promise<Result<Shelf>>
  /** Keeps the run as it stands, pinned. */
  keepCheckpoint(): Promise<Result<null>>
  /** Keeps the imported checkpoint. */
  keepImported(): Promise<Result<null>>
  /**
   * Reads a kept checkpoint as {@link importCheckpoint} reads a file: a run can then begin from it. With `orEarlier`, where it is
   * damaged, the newest complete one of its run before it is taken.
   */
  takeKept(id: string, orEarlier?: boolean): Promise<Result<CheckpointSummary>>
  changeKept(id: string, change: { name?: string; pinned?: boolean }): Promise<Result<null>>
  /** Puts a kept checkpoint aside, or brings it back; some minutes later its bytes go for good. */
  setAside(id: string, aside: boolean): Promise<Result<null>>
  renameRun(id: string, name: string): Promise<Result<null>>
  changeRun(id: string, change: RunChange): Promise<Result<null>>
  /** Changes what stands at a run's steps; all of it comes back. */
  changeNotes(run: string, change: NoteChange): Promise<Result<readonly StepNote[]>>
  /** Puts a run aside with all that it left, or brings it back; some minutes later its bytes go for good. */
  setRunAside(id: string, aside: boolean): Promise<Result<null>>
  /** What a run has recorded so far, in whichever tab it trained; the array is transferred. */
  runLines(id: string): Promise<Result<RunLines>>
  /** A run's `metrics.jsonl` as it is stored. */
  exportRunMetrics(id: string): Promise<Result<Blob>>
  /** So many unpinned checkpoints of a run stay beside its last and its best. */
  keepNewest(count: number): Promise<void>
  exportKept(id: string, kind: CheckpointKind): Promise<Result<Blob>>
  /**
   * Starts a run; resolves when the first update is about to begin, or with what prevents it.
   * @param run id of the run that is gone on with; null for a new one
   */
  start(config: Config, beginning: Beginning, run: string | null): Promise<Result<RunState>>
  pause(): Promise<void>
  resume(): Promise<void>
  /** One update, then paused. */
  step(): Promise<void>
  /** Changes settings of the run between two updates, see core/config/live; what is different now. */
  setLive(values: LiveValues): Promise<Result<LiveChange[]>>
  /** Whether gradient flow is measured with every validation of a run. */
  watchFlow(on: boolean): Promise<void>
  /** Measures gradient flow once, between two updates; it comes as an event too. */
  measureFlow(): Promise<Result<FlowState>>
  /** The longest dispatch that an update of the config would have over data of this shape. */
  predictDispatch(config: Config, data: Pick<DatasetSummary, 'width' | 'trainRows' | 'validationRows'>): Promise<Result<LongestDispatch>>
  /** Stops after the current update and keeps the run's state, so that it can still be exported or gone on with. */
  stop(): Promise<void>
  /** The run's checkpoint as a `.safetensors` file. */
  exportCheckpoint(kind: CheckpointKind): Promise<Result<Blob>>
  /** The run's `metrics.jsonl`. */
  exportMetrics(): Promise<Result<Blob>>
  /**
   * Measures throughput over micro-batches up to `largest`. A run must stand still; it is let go meanwhile and stands there again
   * afterwards, to the bit.
   */
  searchBatch(config: Config, largest: number): Promise<Result<BatchCurve>>
  /** The six-part self-check; a run that trains waits for its end between two updates. */
  selfCheck(precision: Precision): Promise<Result<CheckReport>>
  /** Where the time of one update of a config goes; a run that trains waits for its end between two updates. Null when it was cancelled. */
  profile(config: Config): Promise<Result<Profile | null>>
  /** Square matmuls of growing size in every precision; a run that trains waits for its end. Null when it was cancelled. */
  benchMatmul(): Promise<Result<MatmulTable | null>>
  /** Looks for emergence in the run, between two updates; null when it was cancelled. */
  measureEmergence(): Promise<Result<EmergenceReport | null>>
  /** Follows single rows through the lattice, between two updates; arrays are transferred. Null when it was cancelled. */
  look(request: LookRequest): Promise<Result<Trajectory | null>>
  /** Ends what is being measured where it next can. */
  cancelMeasurement(): Promise<void>
  /** What the lattice view wants to see. */
  watch(request: FrameRequest): Promise<void>
}
