import { duration } from '../format'
import { useCommands, useMeasure } from '../studio/context'
import { useElapsed } from './useElapsed'

/** Below this share the time that is left is anybody's guess. */
const KNOWN = 0.04

/** What is being measured: what comes next, how much is behind, what is left of it. */
export function Underway({ label }: { label: string }) {
  const progress = useMeasure((state) => state.progress)
  const since = useMeasure((state) => state.since)
  const elapsed = useElapsed(since)
  const share = progress?.share ?? 0
  const left = share > KNOWN ? ` · about ${duration((elapsed * (1 - share)) / share)} left` : ''
  return (
    <div className="underway">
      <span className="ell">{progress ? `${progress.next}${left}` : 'Preparing kernels…'}</span>
      <div
        className="meter busy"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * share)}
      >
        <i style={{ width: `${Math.max(2, 100 * share)}%` }} />
      </div>
    </div>
  )
}

export function CancelMeasurement() {
  const commands = useCommands()
  const cancelling = useMeasure((state) => state.cancelling)
  return (
    <button type="button" className="btn" disabled={cancelling} onClick={() => commands.cancelMeasurement()}>
      {cancelling ? 'Cancelling…' : 'Cancel'}
    </button>
  )
}
