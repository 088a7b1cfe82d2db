import { useState } from 'react'
import { isWaiting } from '../../../core/sweep/status'
import type { TrialStatus } from '../../../core/sweep/types'
import type { SweepView, TrialView } from '../../../worker/sweepProtocol'
import { Icon } from '../../controls/Icon'
import { LongName } from '../../controls/LongName'
import { MoreMenu } from '../../controls/MenuFrame'
import { MenuItem } from '../../controls/MenuItem'
import { group, mebibytes, significant } from '../../format'
import { useCommands } from '../../studio/context'
import { TrialChanges } from '../Changes'
import type { Runs } from '../useRuns'
import { useShownSweep } from './SweepStrip'
import { reasonText, scoreText } from './sweepText'
import { trialsWithoutRun, trialTitle } from './trialRows'

/** Rows that are shown before they are asked for. */
const FIRST = 100

/** The trials of the shown sweep that are no runs yet, below the runs. */
export function TrialRows({ runs }: { runs: Runs }) {
  const [view] = useShownSweep()
  const [all, showAll] = useState(false)
  if (!view) return null
  const trials = trialsWithoutRun(view, runs.all, runs.filter)
  const shown = all ? trials : trials.slice(0, FIRST)
  return (
    <>
      {shown.map((trial) => (
        <TrialRow key={trial.id} view={view} trial={trial} />
      ))}
      {trials.length > shown.length && (
        <tr>
          <td colSpan={13}>
            <button type="button" className="btn ghost small" onClick={() => showAll(true)}>
              Show {group(trials.length - shown.length)} more
            </button>
          </td>
        </tr>
      )}
    </>
  )
}

/** With a true minus, as in the rows of runs. */
const three = (value: number): string => scoreText(value, 'cosine')

const none = <span className="faint">–</span>
const DOTS: Readonly<Record<TrialStatus, string>> = {
  planned: '',
  running: 'run',
  postponed: 'amber',
  failed: 'red',
  done: 'good',
  cancelled: '',
}

function TrialRow({ view, trial }: { view: SweepView; trial: TrialView }) {
  const { status, values, need, result } = trial
  const name = trialTitle(view, trial)
  return (
    <tr className={`trial-row ${status}`}>
      <td className="c-show" />
      <td className="c-run">
        <LongName name={name} title={name} />
      </td>
      <td className="c-status">
        <span className={`status-cell ${status === 'failed' ? 'bad' : ''}`}>
          {status === 'failed' ? <Icon name="warn" className="s" /> : <span className={`dot ${DOTS[status]} ${status}`} />}
          {status}
        </span>
      </td>
      <td className="c-changes">
        <TrialChanges values={values} />
      </td>
      <td className="n">{result ? group(result.step) : none}</td>
      {result?.best ? (
        <>
          <td className="n c-loss">{significant(result.best.loss)}</td>
          <td className="n c-cosine">{three(result.best.cosine)}</td>
          <td className="n c-recall">{three(result.best['recall@1'])}</td>
          <td className="c-curve reason ell" title={reasonText(trial, view.sweep.limits)}>
            {reasonText(trial, view.sweep.limits)}
          </td>
        </>
      ) : (
        <td colSpan={4} className="reason ell" title={reasonText(trial, view.sweep.limits)}>
          {reasonText(trial, view.sweep.limits)}
        </td>
      )}
      <td className="n c-rate">{none}</td>
      <td className={`n c-memory ${need ? 'over' : ''}`}>{need ? mebibytes(need.bytes) : none}</td>
      <td className="n c-time">{none}</td>
      <td className="c-more">
        <TrialMenu view={view} trial={trial} name={name} />
      </td>
    </tr>
  )
}

function TrialMenu({ view: { sweep, trials }, trial, name }: { view: SweepView; trial: TrialView; name: string }) {
  const { sweeps } = useCommands()
  const { id, status } = trial
  if (status === 'done' || status === 'failed') return null
  const first = 1 + Math.max(0, ...trials.map(({ priority }) => priority))
  return (
    <MoreMenu name={name}>
      {isWaiting(trial) && <MenuItem label="Train it next" onClick={() => void sweeps.prioritise(sweep.id, [id], first)} />}
      {status === 'cancelled' ? (
        <MenuItem label="Bring it back" onClick={() => void sweeps.bringBack(sweep.id, [id])} />
      ) : (
        <MenuItem label="Cancel this trial" onClick={() => void sweeps.cancel(sweep.id, name, [id])} />
      )}
    </MoreMenu>
  )
}
