import type { Clock } from '../core/clock'

/** This machine's time. */
export const systemClock: Clock = { now: () => performance.now(), date: () => new Date().toISOString() }
