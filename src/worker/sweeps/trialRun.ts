import type { Outbox } from '../outbox'
import type { RunPhase } from '../protocol'
import type { Run } from '../run'
import type { TrialRun } from './executor'

const OVER: readonly RunPhase[] = ['finished', 'failed', 'stopped']

/** A run of the studio as the executor of trials sees it. */
export function trialRun(run: Run, outbox: Outbox): TrialRun {
  const ended = new Promise<void>((resolve) => {
    const look = (): void => {
      if (!OVER.includes(run.state().phase)) return
      unwatch()
      resolve()
    }
    const unwatch = outbox.watch(look)
    look()
  })
  return {
    state: () => run.state(),
    stop: () => run.stop(),
    checkpoint: (kind) => run.checkpoint(kind),
    validations: () => run.keeper?.lines ?? [],
    over: async () => {
      await ended
      // whatever waits is written before anybody says that it is done
      await run.stop()
      await run.keeper?.stands(run.state())
      run.keeper?.letGo()
      return run.state()
    },
  }
}
