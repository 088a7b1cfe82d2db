import { useState } from 'react'
import type { Precision } from '../../core/precision'
import type { DeviceReport } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { Note, ProblemNote } from '../controls/Note'
import { Segmented } from '../controls/Segmented'
import { duration } from '../format'
import { useCommands, useMeasure, useRun } from '../studio/context'
import { CheckPart, WaitingPart } from './CheckPart'
import { checkText } from './checkText'

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
      {check ? (
        <ol className="checks scroll">
          {check.names.map((name, i) => {
            const part = check.parts[i]
            return part ? (
              <CheckPart key={name} part={part} isCause={part.key === cause} />
            ) : (
              <WaitingPart key={name} name={name} number={i + 1} running={running && i === check.parts.length} />
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
      <Foot />
    </section>
  )
}

function verdictOf(done: number, failed: number, running: boolean, cancelled: boolean): string {
  if (running) return `${done} of 6 done, part ${Math.min(6, done + 1)} is running`
  if (cancelled) return `cancelled after ${done} of 6`
  return failed > 0 ? `${failed} of 6 failed` : done === 6 ? 'all six parts passed' : 'values against the reference'
}

function Head({ report }: { report: DeviceReport }) {
  const commands = useCommands()
  const check = useMeasure((state) => state.check)
  const checked = useMeasure((state) => state.checked)
  const under = useMeasure((state) => state.under)
  const cancelling = useMeasure((state) => state.cancelling)
  const preparing = useRun(({ state }) => state.phase === 'preparing')
  const [precision, setPrecision] = useState<Precision>('f32')
  const running = under === 'check'
  const failed = check?.parts.filter(({ passed }) => !passed).length ?? 0
  const options = report.precisions.map((value) => ({ value: value as Precision }))
  return (
    <div className="pane-head ruled">
      <h2>Self-check</h2>
      <span className="sub ell" role="status">
        {verdictOf(check?.parts.length ?? 0, failed, running, checked?.cancelled ?? false)}
      </span>
      <span className="grow" />
      <Segmented label="Precision to check" options={options} value={precision} onChange={setPrecision} locked={running} />
      {running ? (
        <button type="button" className="btn" disabled={cancelling} onClick={() => commands.cancelMeasurement()}>
          {cancelling ? 'Cancelling…' : 'Cancel'}
        </button>
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

/** The whole verdict, and the way to pass it on. */
function Foot() {
  const checked = useMeasure((state) => state.checked)
  const [copied, setCopied] = useState<typeof checked>(null)
  if (!checked) return null
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(checkText(checked, navigator.userAgent))
    setCopied(checked)
  }
  const cause = checked.parts.find(({ key }) => key === checked.cause)
  return (
    <div className="selfcheck-foot">
      {cause ? (
        <Note kind="bad">
          <b>
            Begin with part {cause.number}, {cause.name}.
          </b>{' '}
          The failures of the others can come of it.
        </Note>
      ) : (
        <span className="caption grow">
          {checked.device.name}, {checked.precision}: {duration(checked.seconds)}.
        </span>
      )}
      <button type="button" className="btn" onClick={() => void copy()}>
        <Icon name={copied === checked ? 'check' : 'copy'} className="s" />
        {copied === checked ? 'Copied' : 'Copy as text'}
      </button>
    </div>
  )
}
