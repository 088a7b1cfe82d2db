import { useState } from 'react'
import type { Precision } from '../../core/precision'
import type { CheckReport } from '../../core/selfcheck'
import type { CheckProgress, DeviceReport } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { Note, ProblemNote } from '../controls/Note'
import { Segmented } from '../controls/Segmented'
import { duration } from '../format'
import { useCommands, useMeasure, usePlaceValue, useRun, useStudio } from '../studio/context'
import { checkKey } from '../studio/measureCommands'
import { CheckPart, RunningPart, WaitingPart } from './CheckPart'
import { checkText } from './checkText'
import { checkTime } from './checkTime'
import { copyText } from './clipboard'
import { CancelMeasurement } from './Underway'
import { useElapsed } from './useElapsed'

/** This GPU against the reference, part by part. */
export function SelfCheck({ report }: { report: DeviceReport }) {
  const check = useMeasure((state) => state.check)
  const problem = useMeasure((state) => state.problems.check)
  const running = useMeasure((state) => state.under === 'check')
  const cause = useMeasure((state) => state.checked?.cause)
  return (
    <section className="pane selfcheck" aria-label="Self-check">
      <Head report={report} />
      {problem && (
        <div className="selfcheck-note">
          <ProblemNote problem={problem} />
        </div>
      )}
      <Cause />
      {check ? (
        <ol className="checks scroll">
          {check.names.map((name, i) => {
            const part = check.parts[i]
            if (part) return <CheckPart key={name} part={part} isCause={part.key === cause} />
            return running && i === check.parts.length ? (
              <Running key={name} name={name} number={i + 1} report={report} check={check} />
            ) : (
              <WaitingPart key={name} name={name} number={i + 1} />
            )
          })}
        </ol>
      ) : (
        <div className="empty">
          <Icon name="devices" />
          <b>Does this GPU compute what it should?</b>
          <p>
            Six parts compare it with a float64 reference: system, gradient flow through the whole cube, losses, spatial propagation,
            training steps, and the indicators of emergence.
          </p>
        </div>
      )}
    </section>
  )
}

interface RunningProps {
  name: string
  number: number
  report: DeviceReport
  check: CheckProgress
}

/** The part under way, beside the times of the last check on this GPU. */
function Running({ name, number, report, check }: RunningProps) {
  const { checkTimes } = useStudio().stores
  const since = useMeasure((state) => state.partSince)
  const elapsed = useElapsed(since)
  const done = check.parts.map(({ seconds }) => seconds)
  const last = checkTimes.get(checkKey(report, check.precision))?.value ?? null
  return <RunningPart name={name} number={number} time={checkTime(done, elapsed, last)} />
}

function verdictOf(done: number, failed: number, running: boolean, checked: CheckReport | null): string {
  if (running) return `${done - failed} of 6 passed, part ${Math.min(6, done + 1)} is running`
  if (checked?.cancelled) return `cancelled after ${done} of 6`
  return failed > 0
    ? `${failed} of 6 failed`
    : done === 6
      ? `all six parts passed${checked ? `, ${duration(checked.seconds)}` : ''}`
      : 'against the reference'
}

function Head({ report }: { report: DeviceReport }) {
  const commands = useCommands()
  const check = useMeasure((state) => state.check)
  const checked = useMeasure((state) => state.checked)
  const under = useMeasure((state) => state.under)
  const preparing = useRun(({ state }) => state.phase === 'preparing')
  const [chosen, say] = usePlaceValue('check', 'f32')
  const precision = (report.precisions.includes(chosen) ? chosen : 'f32') as Precision
  const running = under === 'check'
  const failed = check?.parts.filter(({ passed }) => !passed).length ?? 0
  const options = report.precisions.map((value) => ({ value: value as Precision }))
  return (
    <div className="pane-head ruled">
      <h2>Self-check</h2>
      <span className="sub ell" role="status">
        {verdictOf(check?.parts.length ?? 0, failed, running, checked)}
      </span>
      <span className="grow" />
      <CopyCheck />
      <Segmented label="Precision to check" options={options} value={precision} onChange={say} locked={running} />
      {running ? (
        <CancelMeasurement />
      ) : (
        <button
          type="button"
          className={`btn ${check ? '' : 'on'}`}
          disabled={under !== null || preparing}
          title="About a minute on a software device. A run that trains waits meanwhile."
          onClick={() => void commands.selfCheck(precision)}
        >
          Run self-check
        </button>
      )}
    </div>
  )
}

/** Where to begin, when something failed. */
function Cause() {
  const checked = useMeasure((state) => state.checked)
  const cause = checked?.parts.find(({ key }) => key === checked.cause)
  if (!cause) return null
  return (
    <div className="selfcheck-note">
      <Note kind="bad">
        <b>
          Begin with part {cause.number}, {cause.name}.
        </b>{' '}
        The failures of the others can come of it.
      </Note>
    </div>
  )
}

/** The check as text, for an issue or a mail. */
function CopyCheck() {
  const checked = useMeasure((state) => state.checked)
  const [copied, setCopied] = useState<typeof checked>(null)
  if (!checked) return null
  const copy = async (): Promise<void> => {
    if (await copyText(checkText(checked, navigator.userAgent))) setCopied(checked)
  }
  const name = copied === checked ? 'Copied' : 'Copy as text'
  return (
    <button type="button" className="btn ghost icon" aria-label={name} title={name} onClick={() => void copy()}>
      <Icon name={copied === checked ? 'check' : 'copy'} className="s" />
    </button>
  )
}
