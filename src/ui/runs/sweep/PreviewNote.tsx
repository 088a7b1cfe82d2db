import { Note, ProblemNote } from '../../controls/Note'
import { budgetText, bytes, duration, group, plural } from '../../format'
import { useCommands, useSweeps } from '../../studio/context'
import { axisProblem } from './axisText'

const MIB = 2 ** 20

/** What the draft would be: how many trials, whether they fit, and how long they take; or what is wrong with it. */
export function PreviewNote() {
  const { sweeps } = useCommands()
  const draft = useSweeps((state) => state.draft)
  const preview = useSweeps((state) => state.preview)
  const problem = useSweeps((state) => state.draftProblem)
  // what is wrong with a value stands under it
  if (draft?.axes.some((axis) => axisProblem(axis))) return null
  if (problem) return <ProblemNote problem={problem} />
  if (!draft || draft.axes.length === 0) return <Note>Choose the settings that the trials differ in.</Note>
  if (!preview) return <Note>Planning the trials…</Note>
  const { trials, rungs, fits, refused, bytes: sizes, seconds } = preview
  const first = rungs[0] ?? trials
  const large = first - fits - refused
  const enough = Math.ceil(sizes[1] / MIB)
  const raise = (): void => sweeps.edit({ ...draft, limits: { ...draft.limits, budgetMiB: enough } })
  return (
    <>
      <div className="sweep-preview" role="status">
        <span>
          <b>{group(trials)}</b> {trials === 1 ? 'trial' : 'trials'}
          {rungs.length > 1 && <small> {rungs.map(group).join(' + ')} by rung</small>}
        </span>
        <span>
          <b>{sizes[0] === sizes[1] ? bytes(sizes[1]) : `${bytes(sizes[0])} – ${bytes(sizes[1])}`}</b> each
        </span>
        <span>
          {seconds === null ? (
            'time is known after the first'
          ) : (
            <>
              about <b>{duration(seconds)}</b>
            </>
          )}
        </span>
      </div>
      {large > 0 && (
        <Note
          kind="warn"
          actions={
            <button type="button" className="btn small" onClick={raise}>
              Raise the budget to {group(enough)} MiB
            </button>
          }
        >
          <b>
            {plural(large, 'trial')} {large === 1 ? 'does' : 'do'} not fit {budgetText(draft.limits.budgetMiB)}
          </b>{' '}
          and {large === 1 ? 'waits' : 'wait'} until the budget is raised.
        </Note>
      )}
      {refused > 0 && preview.problem && <ProblemNote problem={{ ...preview.problem, subject: plural(refused, 'trial') }} />}
    </>
  )
}
