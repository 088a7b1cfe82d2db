import { nextTask } from '../core/nextTask'
import type { Pace } from '../dataset/rows/matrix'
import { browserClock } from './clock'

/** Milliseconds that work may go on before messages are let in, and between two words about how far it is. */
const SLICE = 20
const WORD = 100

/** A pace that lets messages in, says how far the work is, and ends it when `signal` says so. */
export function pacing(signal: AbortSignal, onShare: (share: number) => void): Pace {
  let rested = browserClock.now()
  let told = rested
  return async (share) => {
    signal.throwIfAborted()
    const now = browserClock.now()
    if (now - rested < SLICE) return
    if (now - told >= WORD) {
      told = now
      onShare(share)
    }
    await nextTask()
    rested = browserClock.now()
    signal.throwIfAborted()
  }
}
