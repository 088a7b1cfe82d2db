import type { LatticeFrame } from '../core/frame'
import type { TrainLine, ValidationLine } from '../core/metrics'

/** What the host of a run does with what happens, and how it steers. */
export interface RunHost {
  /** Of every update, in order; the ones after it may be under way already. */
  onTrain(line: TrainLine): void | Promise<void>
  onValidation(line: ValidationLine, best: boolean): void | Promise<void>
  /** A full checkpoint is due. Where nothing is saved, null spares reading it. */
  save: ((kind: 'last' | 'best', bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>) | null
  /** The run stands at an earlier step again: lines after it no longer hold. */
  onRollback?(step: number): void | Promise<void>
  /** Something a person should know of: a run that rolled back, or stopped early. */
  onNote?(kind: 'info' | 'warning', text: string): void
  /**
   * Asked before every update; false to stop. A host that makes the run stand still, or does something with it, first waits for
   * `drain`: then the lines of all updates so far have come, and none is under way.
   */
  proceed(drain: () => Promise<void>): boolean | Promise<boolean>
  /** Whether a frame of the update just submitted is wanted; not awaited by training. */
  wantsFrame?(): boolean
  onFrame?(frame: LatticeFrame): void
}
