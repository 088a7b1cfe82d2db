import { useMemo } from 'react'
import { type Finding, findings, type SlownessInputs } from '../../core/slowness'
import { Divider } from '../controls/Divider'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { percent, plural, significant } from '../format'
import { useCommands, useMeasure, useStudio } from '../studio/context'
import { costText } from './costText'
import { batchText } from './KernelsPane'
import { ProfileButton } from './ProfileButton'
import { TerminalLines } from './TerminalLines'
import { TimeBar } from './TimeBar'
import { shareOfBest } from './timeParts'
import { Underway } from './Underway'
import { useInputs } from './useInputs'

/** What makes updates slow here, what each thing costs, and what to do about it. */
export function WhyPane() {
  const inputs = useInputs()
  const found = useMemo(() => (inputs ? findings(inputs) : []), [inputs])
  const slow = found.filter((finding) => finding.slow).length
  const profile = inputs?.profile
  return (
    <section className="pane why-pane" aria-label="Why is it slow">
      <div className="pane-head">
        <h2>Why is it slow?</h2>
        <span className="sub">{plural(slow, 'finding')}</span>
        <span className="grow" />
        {profile && (
          <span className="chip" title="What an update would take with every kernel at the rates of this device’s matmul and copy">
            {percent(shareOfBest(profile), 0)} of its best
          </span>
        )}
      </div>
      <Time profile={profile ?? null} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll it */}
      <section className="why scroll" aria-label="Findings" tabIndex={0}>
        <ol>
          {found.map((finding) => (
            <Row key={finding.id} finding={finding} />
          ))}
        </ol>
        {inputs && <Unmeasured inputs={inputs} />}
      </section>
      <TerminalLines />
      <Divider variable="--why" label="why is it slow" pane="after" min={300} max={640} />
    </section>
  )
}

/** Where the time goes, or the way to measure it. */
function Time({ profile }: { profile: SlownessInputs['profile'] }) {
  const running = useMeasure((state) => state.under === 'profile')
  const stale = useMeasure((state) => state.profile !== null) && !profile
  const problem = useMeasure((state) => state.problems.profile)
  return (
    <div className="why-time">
      {problem && <ProblemNote problem={problem} />}
      {running ? (
        <Underway label="Profile" />
      ) : profile ? (
        <TimeBar profile={profile} />
      ) : (
        <p className="caption">
          {stale
            ? 'The settings have changed since an update was profiled.'
            : 'Where does the time of an update go? One update with the settings of the Train screen is measured, kernel by kernel.'}
        </p>
      )}
      <div className="row">
        <span className="caption grow ell">
          {!running && profile && `${significant(1000 * profile.seconds)} ms: ${batchText(profile)}`}
        </span>
        <ProfileButton />
      </div>
    </div>
  )
}

function Row({ finding }: { finding: Finding }) {
  const { slow, title, cost, detail, remedy } = finding
  const text = costText(cost)
  return (
    <li>
      <Icon name={slow ? 'warn' : 'check'} className={`s ${slow ? 'warn' : 'ok'}`} />
      <b>
        <span className="unseen">{slow ? 'Costs time:' : 'Well:'}</span> {title}
      </b>
      <span className={`cost ${!slow ? 'faint' : cost?.kind === 'factor' ? 'warn' : text === null ? 'faint' : ''}`}>
        {text ?? 'cost not measured'}
      </span>
      <p>{detail}</p>
      {remedy && <p className="remedy">{remedy}</p>}
    </li>
  )
}

/** What would say more, and the way to it. */
function Unmeasured({ inputs }: { inputs: SlownessInputs }) {
  const commands = useCommands()
  const { place } = useStudio().stores
  const under = useMeasure((state) => state.under)
  const benched = inputs.benches.size > 0
  const curved = inputs.curve.length > 0
  if (benched && curved) return null
  return (
    <div className="unmeasured">
      <h3>Not measured yet</h3>
      {!benched && (
        <div className="row">
          <span className="grow">What each precision is worth</span>
          <button type="button" className="btn small" disabled={under !== null} onClick={() => void commands.benchMatmul()}>
            Run the bench
          </button>
        </div>
      )}
      {!curved && (
        <div className="row">
          <span className="grow">The batch that is fastest, with these settings</span>
          <a className="btn small" href={place.href('train')}>
            Go to Train
          </a>
        </div>
      )}
    </div>
  )
}
