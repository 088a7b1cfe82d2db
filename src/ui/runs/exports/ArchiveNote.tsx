import type { RestoreReport } from '../../../core/archive/report'
import { drawnName } from '../../../core/names'
import { Icon } from '../../controls/Icon'
import { ProblemNote } from '../../controls/Note'
import { duration, percent, plural } from '../../format'
import { useArchive, useCommands } from '../../studio/context'
import { restoredText } from './restoredText'
import '../../styles/exports.css'

/** How far a backup or a restore is, what it failed of, and what came back. */
export function ArchiveNote() {
  const { working, problem, report } = useArchive((state) => state)
  const { archive } = useCommands()
  if (!working && !problem && !report) return null
  return (
    <div className="archive-note">
      {working && <Working {...working} onCancel={() => void archive.cancel()} />}
      {problem && <ProblemNote problem={problem} onDismiss={() => archive.dismiss()} />}
      {report && <Restored file={report.file} report={report.restored} onDismiss={() => archive.dismiss()} />}
    </div>
  )
}

interface WorkingProps {
  what: string
  share: number
  secondsLeft: number | null
  onCancel: () => void
}

function Working({ what, share, secondsLeft, onCancel }: WorkingProps) {
  return (
    <div className="archive-working" role="status">
      <span>{what}</span>
      <div
        className="meter busy"
        role="progressbar"
        aria-label={what}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <b>{percent(share, 0)}</b>
      <span className="left">{secondsLeft === null ? '' : `${duration(secondsLeft)} left`}</span>
      <button type="button" className="btn" onClick={onCancel}>
        Cancel
      </button>
    </div>
  )
}

/** So many of those that came beside something else are named. */
const NAMED = 3

function Restored({ file, report, onDismiss }: { file: string; report: RestoreReport; onDismiss: () => void }) {
  const { beside } = report
  return (
    <div className="note info" role="status">
      <Icon name="info" className="s" />
      <div className="grow">
        <b className="archive-file">{file}</b> {restoredText(report)}
        {beside.length > 0 && (
          <ul className="archive-list">
            {beside.slice(0, NAMED).map(({ to, name, from }) => (
              <li key={to}>
                <bdi>{drawnName(name, 80)}</bdi>, of {from}
              </li>
            ))}
            {beside.length > NAMED && <li>and {plural(beside.length - NAMED, 'more')}</li>}
          </ul>
        )}
      </div>
      <button type="button" className="btn ghost icon small" aria-label="Dismiss" onClick={onDismiss}>
        <Icon name="close" className="s" />
      </button>
    </div>
  )
}
