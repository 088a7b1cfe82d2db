import type { Clock } from '../core/clock'

/** The browser's time. */
export const browserClock: Clock = { now: () => performance.now(), date: () => new Date().toISOString() }
