import type { FileArrival } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { ProblemNote } from '../../controls/Note'
import { bytes, duration, group, plural } from '../../format'
import { useCommands, useLibrary } from '../../studio/context'
import { BadRow, useBadRow } from './BadRow'

/** Files on their way in, and those that were refused. */
export function Arrivals() {
  const arrivals = useLibrary((state) => state.arrivals)
  return arrivals.map((arrival) =>
    arrival.problem ? <Refused key={arrival.id} arrival={arrival} /> : <Incoming key={arrival.id} arrival={arrival} />,
  )
}

function Incoming({ arrival }: { arrival: FileArrival }) {
  const { data } = useCommands()
  const { id, name, size, read, secondsLeft } = arrival
  const share = size > 0 ? Math.min(1, read / size) : 1
  return (
    <li aria-busy="true">
      <div className="row">
        <Icon name="file" className="s" />
        <span className="name ell grow" title={name}>
          {name}
        </span>
        <button type="button" className="btn ghost icon small" aria-label={`Cancel reading ${name}`} onClick={() => data.cancelArrival(id)}>
          <Icon name="close" className="s" />
        </button>
      </div>
      <div
        className="meter busy"
        role="progressbar"
        aria-label={`Reading ${name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <div className="meta row spread">
        <span className="ell">{read === 0 ? `waiting, ${bytes(size)}` : `reading, ${bytes(read)} of ${bytes(size)}`}</span>
        <span className="nowrap">{secondsLeft === null ? '' : `${duration(secondsLeft)} left`}</span>
      </div>
    </li>
  )
}

function Refused({ arrival }: { arrival: FileArrival }) {
  const { data } = useCommands()
  const { id, name, problem, skippable } = arrival
  const bad = useBadRow(id, name, skippable?.first ?? null)
  if (!problem) return null
  return (
    <li className="refused">
      <div className="row">
        <Icon name="file" className="s bad" />
        <span className="name ell grow" title={name}>
          {name}
        </span>
        <button type="button" className="btn ghost icon small" aria-label={`Dismiss ${name}`} onClick={() => data.dismissArrival(id)}>
          <Icon name="close" className="s" />
        </button>
      </div>
      <ProblemNote problem={problem} />
      {skippable && (
        <div className="row wrap">
          <button type="button" className="btn" onClick={() => void data.skipBadRows(id)}>
            Skip {plural(skippable.rows, 'row')}
          </button>
          {bad.available && (
            <button type="button" className="btn ghost" aria-expanded={bad.shown} onClick={bad.toggle}>
              {bad.shown ? 'Hide row' : `Show row ${group(skippable.first)}`}
            </button>
          )}
        </div>
      )}
      {bad.shown && <BadRow bad={bad} />}
    </li>
  )
}
