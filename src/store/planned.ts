/** A run that is about to go on from a checkpoint: its settings stand on Train, to be changed before it starts. */
import { flatten, settingText, totalSteps } from '../core/config/resolve'
import { keptDifferences } from '../core/config/resumed'
import type { Config, PresetName } from '../core/config/types'
import { settingAt } from '../core/config/values'
import type { Problem } from '../core/errors'
import { learningRate } from '../core/schedule'
import type { CheckpointSummary } from '../worker/protocol'

export interface PlannedStart {
  from: CheckpointSummary & { config: Config }
  /** A run of its own; else the checkpoint's run goes on. */
  isFork: boolean
  /** The draft that its settings took the place of. */
  before: { preset: PresetName; edits: ReadonlyMap<string, unknown> }
}

/** Updates that it would do. @param trainRows rows to train on, 1 where they are not known */
export const furtherSteps = ({ from }: PlannedStart, draft: Config, trainRows: number): number => totalSteps(draft, trainRows) - from.step

/** A change of the learning rate by less than this share is no jump. */
const SMOOTH = 0.1

/** The learning rate of the update before the checkpoint and of the next one, where they are apart; null where it goes on smoothly. */
export function rateChange({ from }: PlannedStart, draft: Config, trainRows: number): { before: number; now: number } | null {
  // what validation has made of a plateau is in the checkpoint's state
  if (from.step === 0 || draft.optimizer.schedule === 'plateau' || from.config.optimizer.schedule === 'plateau') return null
  const before = learningRate(from.config, from.step - 1, totalSteps(from.config, trainRows))
  const now = learningRate(draft, from.step, totalSteps(draft, trainRows))
  return Math.abs(now - before) > SMOOTH * Math.max(now, before) ? { before, now } : null
}

/** The values that bring the settings back which it cannot go on with: path → the checkpoint's value. */
export function valuesToKeep({ from }: PlannedStart, draft: Config): Record<string, unknown> {
  const stored = flatten(from.config, 'config')
  return Object.fromEntries(keptDifferences(from.config, draft).map((path) => [path, stored.get(path)]))
}

/** Why it cannot go on with the draft as it stands, named by the setting; null when it can. */
export function plannedObstacle(planned: PlannedStart, draft: Config, trainRows: number): Problem | null {
  const { from, isFork } = planned
  const [path, ...others] = Object.keys(valuesToKeep(planned, draft))
  if (path)
    return {
      subject: settingAt(path).label,
      problem: `it is ${settingText(draft, path)} now and ${settingText(from.config, path)} in the checkpoint, and a ${isFork ? 'fork' : 'run that goes on'} keeps it.`,
      remedy: `Put ${others.length > 0 ? `${others.length + 1} settings` : 'it'} back, or start a new run from the checkpoint’s weights under Runs.`,
    }
  const more = furtherSteps(planned, draft, trainRows)
  if (more > 0) return null
  return { subject: 'steps', problem: `${from.file} stands at step ${from.step} already.`, remedy: 'Give it one further step or more.' }
}
