import { THROUGHPUT_STEPS } from '../../core/throughput'
import { isActive, type ShownRun, secondsLeft } from '../../store/run'
import { duration, group, percent, significant } from '../format'
import { useRun } from '../studio/context'

/** Hours and minutes. Written by hand: the first use of a locale's own form holds the page up for longer than a frame. */
function clock(ms: number): string {
  const date = new Date(ms)
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** No run is in the GPU's memory, but one stands on the charts. */
export const recordedText = ({ name, step, steps }: Pick<ShownRun, 'name' | 'step' | 'steps'>): string =>
  `${name} recorded to step ${group(step)} of ${group(steps)}`

/** How far the run is. */
export function Progress() {
  const { phase, step, steps, epoch } = useRun(({ state }) => state)
  const shown = useRun((run) => run.shown)
  if (phase === 'idle') return <div className="progress idle ell">{shown ? recordedText(shown) : 'No run yet'}</div>
  const share = steps > 0 ? step / steps : 0
  const meter = phase === 'preparing' ? 'busy waiting' : phase === 'training' ? 'busy' : ''
  return (
    <div className="progress">
      <div className="row">
        <span className="how-far">
          <span>
            step <b>{group(step)}</b> of {group(steps)}
          </span>
          <span className="epoch">epoch {group(epoch)}</span>
        </span>
        <b>{percent(share)}</b>
      </div>
      <div
        className={`meter ${meter}`}
        role="progressbar"
        aria-label="Run progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Number((share * 100).toFixed(1))}
      >
        <i style={phase === 'preparing' ? {} : { width: `${share * 100}%` }} />
      </div>
    </div>
  )
}

/** How long it still takes, or took. */
export function TimeLeft() {
  const state = useRun((run) => run.state)
  if (state.phase === 'idle' || state.phase === 'preparing') return null
  const left = state.phase === 'training' ? secondsLeft(state) : null
  return (
    <div className="fact time-left">
      <b>{left === null ? duration(state.seconds) : duration(left)}</b>
      <small>{left === null ? (isActive(state.phase) ? 'so far' : 'trained') : `left · ends ${clock(Date.now() + left * 1000)}`}</small>
    </div>
  )
}

export function Speed() {
  const rate = useRun(({ state }) => state.samplesPerSecond)
  if (rate === null) return null
  return (
    <div className="fact speed" title={`Mean of the last ${THROUGHPUT_STEPS} steps; the chart Throughput shows each step`}>
      <b>{rate >= 1000 ? group(rate) : significant(rate)}</b>
      <small>samples/s, {THROUGHPUT_STEPS} steps</small>
    </div>
  )
}
