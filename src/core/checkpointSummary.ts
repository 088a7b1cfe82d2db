import type { Config } from './config/types'
import type { KeptData } from './keptCheckpoint'

/** What a checkpoint holds, as the page shows it before a run begins from it. */
export interface CheckpointSummary {
  file: string
  /** Holds moments and a step: a run can go on from it. Otherwise it only gives initial weights. */
  full: boolean
  step: number
  samples: number
  config: Config | null
  tensors: number
  parameters: number
  /** Every tensor of the file. */
  shapes: readonly (readonly [name: string, shape: readonly number[]])[]
  /** What it was trained on; its digest is empty where the file does not say. */
  data: KeptData
  /** The device that it was trained on, and when it was written; empty where the file does not say. */
  adapter: string
  created: string
  /** It holds averaged weights too. */
  averaged: boolean
  bytes: number
  /** Its id, and that of its run, where it was kept in this browser. */
  kept: string | null
  run: string | null
  /** Where another one was asked for: why it is this one, in sentences. */
  instead?: string
}
