/** Checkpoints and runs as the browser keeps them, without their bytes: plain data that crosses the worker boundary. */
import type { Config } from './config/types'
import type { LatticeFrame } from './frame'
import type { ValidationLine } from './metrics'
import type { StepNote } from './stepNotes'

/** What a checkpoint is to its run. One that is neither is an older one, or was kept by hand. */
export type CheckpointRole = 'last' | 'best'

/** How active every cell was, for a small picture. */
export interface Picture {
  width: number
  height: number
  depth: number
  /** A byte a cell, cell id = (z·height + y)·width + x: the RMS over its channels, 255 for the highest. */
  activity: Uint8Array
}

export interface KeptData {
  name: string
  /** SHA-256 of the matrices, hex; empty where unknown. */
  digest: string
  /** Of an embedding; 0 where unknown. */
  width: number
  /** Which row answered which, in a word; absent where unknown. */
  pairs?: string
}

export interface KeptCheckpoint {
  id: string
  /** Id of its run; a file that was imported has none. */
  run: string | null
  /** As a person calls it; empty until they do. */
  name: string
  /** Name of the file that it came from; empty for one of a run here. */
  file: string
  roles: readonly CheckpointRole[]
  /** Never removed to make room. */
  pinned: boolean
  /** Holds all that exact resume needs, not weights alone. */
  full: boolean
  step: number
  samples: number
  /** Null where its file carries none. */
  config: Config | null
  data: KeptData
  /** The last validation up to its step; null before the first. */
  validation: ValidationLine | null
  /** ISO date. */
  created: string
  bytes: number
  /** SHA-256 of its bytes, hex. */
  sha256: string
  picture: Picture | null
  /** When it was put aside, in milliseconds since 1970; null while it is in the list. */
  removed: number | null
}

/** Where a run's dataset comes from, so that it can be opened again; null for files that only the tab had. */
export type KeptSource = object | null

/** What a run began from: a fork of another run, or weights that it was given. */
export interface RunParent {
  /** Id of the run that left the checkpoint; null for a file. */
  run: string | null
  /** The checkpoint's id, or its file's name. */
  checkpoint: string
  step: number
}

/** A run as it is recorded from its first moment on, whether it leaves checkpoints or not. */
export interface KeptRun {
  id: string
  name: string
  /** What a person wrote of it; empty until they do. */
  note: string
  /** What a person wrote at its steps, ascending. */
  notes: readonly StepNote[]
  /** Stands above the others. */
  pinned: boolean
  /** Out of the table unless it is asked for. */
  archived: boolean
  /** When it was put aside, in milliseconds since 1970; null while it is in the table. */
  removed: number | null
  /** Name of the device that it trained on; empty where it is not known. */
  adapter: string
  /** Version of the studio that began it; empty where it is not known. */
  build: string
  /** Ids of its sweep and of its trial there; null for a run of its own. */
  sweep: string | null
  trial: string | null
  /** Null where it began with fresh weights. */
  parent: RunParent | null
  /** Which of the chart colours is its own, 0…7. */
  ink: number
  data: KeptData
  source: KeptSource
  config: Config
  /** How it stood when this was written. */
  phase: 'training' | 'stopped' | 'finished' | 'failed'
  problem: string | null
  step: number
  steps: number
  samples: number
  seconds: number
  samplesPerSecond: number | null
  gpuBytes: number
  validations: readonly ValidationLine[]
  /** ISO date of its first update. */
  created: string
}

/** What was not recorded of a run by earlier versions of the store, or is not known. */
export const UNTOLD: Pick<
  KeptRun,
  'note' | 'notes' | 'pinned' | 'archived' | 'removed' | 'adapter' | 'build' | 'sweep' | 'trial' | 'parent'
> = {
  ...{ note: '', notes: [], pinned: false, archived: false, removed: null, adapter: '', build: '', sweep: null, trial: null, parent: null },
}

/** What a person may change of a run. */
export type RunChange = Partial<Pick<KeptRun, 'name' | 'note' | 'pinned' | 'archived' | 'ink'>>

/** Room of this page's origin. */
export interface Room {
  /** Bytes in use and allowed. */
  used: number
  quota: number
  /** The browser has promised not to clear it by itself; undefined where that was not asked. */
  persisted?: boolean
}

/** A person should know of it before the room is gone. */
export const isNearlyFull = ({ used, quota }: Room): boolean => quota > 0 && used >= 0.9 * quota

/** All that is kept. */
export interface Shelf {
  /** The newest first. */
  checkpoints: readonly KeptCheckpoint[]
  runs: readonly KeptRun[]
  /** Null where the browser does not say. */
  room: Room | null
  /** Ids of runs that a tab trains now, this one or another; undefined where that was not asked. */
  held?: readonly string[]
}

/** Unpinned checkpoints that stay beside the last and the best of a run, unless a person says otherwise. */
export const NEWEST_KEPT = 3
/** More than these fill a disk before anybody looks. */
export const MOST_KEPT = 1000

/** Of one run: what has to go so that only pinned ones, the last, the best and the newest others stay. */
export function toPrune(checkpoints: readonly KeptCheckpoint[], newest = NEWEST_KEPT): KeptCheckpoint[] {
  return checkpoints
    .filter(({ roles, pinned, removed, run }) => run !== null && roles.length === 0 && !pinned && removed === null)
    .sort((a, b) => b.created.localeCompare(a.created) || b.step - a.step)
    .slice(newest)
}

/** The activity of a frame's cells, relative to the highest. */
export function pictureOf({ width, height, depth, channels, state }: LatticeFrame): Picture {
  const rms = new Float32Array(width * height * depth)
  let most = 0
  for (let cell = 0; cell < rms.length; cell++) {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += (state[cell * channels + c] ?? 0) ** 2
    const value = Math.sqrt(sum / channels)
    rms[cell] = value
    if (value > most) most = value
  }
  const activity = Uint8Array.from(rms, (value) => (most > 0 ? Math.round((255 * value) / most) : 0))
  return { width, height, depth, activity }
}
