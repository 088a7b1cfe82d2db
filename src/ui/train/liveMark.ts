/** Which settings a run takes over while it trains, as the settings say it. */
import { isLive } from '../../core/config/live'
import type { RunPhase } from '../../worker/protocol'

/** Phases in which a run takes over what is changed. */
const TAKES: readonly RunPhase[] = ['training', 'paused', 'stopped']

/** A change of the setting is one of the run too. */
export const takesLive = (path: string, phase: RunPhase): boolean => TAKES.includes(phase) && isLive(path)

/** What stands beside a live setting: how its new value is handed over, or that it is one. */
export const liveMark = (waits: boolean): string => (waits ? 'Enter applies' : 'live')

/** What can be changed while the other settings are fixed. */
export const lockedText = (phase: RunPhase): string =>
  TAKES.includes(phase) ? 'Fixed, but for fields marked live' : 'Fixed while the run is active'
