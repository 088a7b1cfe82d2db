import { differences, totalSteps } from '../../core/config/resolve'
import { settingAt } from '../../core/config/values'
import { furtherSteps, type PlannedStart, plannedObstacle, rateChange, valuesToKeep } from '../../store/planned'
import { isActive } from '../../store/run'
import { ProblemNote } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { group, significant } from '../format'
import { useCommands, useConfig, useDataset, useRun } from '../studio/context'

/** Told by the number of steps. */
const LENGTH: readonly string[] = ['run.steps', 'run.epochs']

/** The checkpoint that the next start goes on from, how far, and what keeps it from that; nothing where the next run is a new one. */
export function PlannedOffer() {
  const planned = useRun((state) => state.planned)
  const active = useRun(({ state }) => isActive(state.phase))
  return planned && !active && <Offer planned={planned} />
}

function Offer({ planned }: { planned: PlannedStart }) {
  const commands = useCommands()
  const { from, isFork } = planned
  return (
    <section className="offer" aria-label="Goes on from a checkpoint">
      <div className="row">
        <b className="grow ell" title={from.file}>
          {isFork ? `Fork of ${from.file}` : `${from.file} goes on`}
        </b>
        <button type="button" className="btn ghost small nowrap" onClick={() => commands.leavePlan()}>
          Leave it
        </button>
      </div>
      <span className="caption">
        {isFork
          ? 'A new run goes on from there, with its weights, its optimizer and the settings below. Its own run stays as it is.'
          : 'All its steps are done. It goes on from there, with the settings below.'}
      </span>
      <FurtherSteps planned={planned} />
      <NextRate planned={planned} />
      <Changed planned={planned} />
      <Obstacle planned={planned} />
    </section>
  )
}

function FurtherSteps({ planned }: { planned: PlannedStart }) {
  const { step } = planned.from
  const config = useConfig((state) => state.config)
  const editAll = useConfig((state) => state.editAll)
  const error = useConfig(({ errors }) => errors.get('run.steps'))
  const rows = useDataset(({ summary }) => summary?.trainRows ?? 1)
  const more = furtherSteps(planned, config, rows)
  return (
    <div className="row">
      <NumberField
        label="further steps"
        value={more}
        min={1}
        step={50}
        width={64}
        error={error && `${error.problem} ${error.remedy}`}
        onChange={(value) => editAll({ 'run.epochs': undefined, 'run.steps': typeof value === 'number' ? step + value : value })}
      />
      <span className="caption">
        further steps, from {group(step)} to {group(step + more)}
      </span>
    </div>
  )
}

/** The schedule stretches with the steps: the learning rate may jump. */
function NextRate({ planned }: { planned: PlannedStart }) {
  const config = useConfig((state) => state.config)
  const rows = useDataset(({ summary }) => summary?.trainRows ?? 1)
  const rates = rateChange(planned, config, rows)
  return (
    rates && (
      <span className="caption">
        The schedule then spans all {group(totalSteps(config, rows))} steps: the learning rate goes on at {significant(rates.now)}, after{' '}
        {significant(rates.before)}.
      </span>
    )
  )
}

/** Which settings are others than the checkpoint's. */
function Changed({ planned }: { planned: PlannedStart }) {
  const config = useConfig((state) => state.config)
  const refused = valuesToKeep(planned, config)
  const labels = differences(planned.from.config, config)
    .filter((path) => !LENGTH.includes(path) && !(path in refused))
    .map((path) => settingAt(path).label)
  return labels.length > 0 && <span className="caption">Other than in the checkpoint: {labels.join(', ')}.</span>
}

function Obstacle({ planned }: { planned: PlannedStart }) {
  const config = useConfig((state) => state.config)
  const editAll = useConfig((state) => state.editAll)
  const rows = useDataset(({ summary }) => summary?.trainRows ?? 1)
  const problem = plannedObstacle(planned, config, rows)
  const kept = valuesToKeep(planned, config)
  const paths = Object.keys(kept)
  if (!problem) return null
  const back = paths.length > 0 && (
    <button type="button" className="btn small" onClick={() => editAll(kept)}>
      Put {paths.length > 1 ? `${paths.length} settings` : settingAt(paths[0] ?? '').label} back
    </button>
  )
  return <ProblemNote problem={problem} actions={back} />
}
