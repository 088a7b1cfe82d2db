import { Dialog } from '@base-ui/react/dialog'
import { useMemo } from 'react'
import { settingDifferences } from '../../core/config/compare'
import type { CheckpointSummary } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { bytes, count, group, plural } from '../format'
import { useCheckpoints, useCommands, useConfig, useDataset, useLocked, useRun } from '../studio/context'
import { dataMatch, resumeObstacle, weightsObstacle } from './fit'
import { dataName } from './names'
import { DifferenceTable } from './SettingsDiff'
import '../styles/sheet.css'
import '../styles/runs.css'

/** A look at a checkpoint that came as a file, and what can be done with it; nothing is done before. */
export default function ImportSheet({ checkpoint }: { checkpoint: CheckpointSummary }) {
  const commands = useCommands()
  // what is done with it keeps the sheet until it is done
  return (
    <Dialog.Root open onOpenChange={(open) => !open && void commands.forgetCheckpoint()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="sheet-scrim" />
        <Dialog.Popup className="sheet">
          <div className="sheet-head">
            <Icon name="file" className="acc" />
            <Dialog.Title className="ell" title={checkpoint.file}>
              {checkpoint.file}
            </Dialog.Title>
            <Dialog.Close className="btn ghost icon" aria-label="Close, and discard this checkpoint">
              <Icon name="close" className="s" />
            </Dialog.Close>
          </div>
          <div className="sheet-body">
            <Facts checkpoint={checkpoint} />
            <Settings checkpoint={checkpoint} />
          </div>
          <Choices checkpoint={checkpoint} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Facts({ checkpoint }: { checkpoint: CheckpointSummary }) {
  const dataset = useDataset((state) => state.summary)
  const { full, config, step, samples, parameters, shapes, data, created, adapter } = checkpoint
  const match = dataMatch(checkpoint, dataset)
  return (
    <>
      <Dialog.Description className="sheet-lead">
        {full ? (
          <>
            A <b>full checkpoint</b> at step <b>{group(step)}</b>
            {config && ` of ${group(config.run.steps)}`}: weights, optimizer, random state and data cursor.
          </>
        ) : (
          <>
            <b>Weights only</b>: they can begin a new run, but not continue one.
          </>
        )}
      </Dialog.Description>
      <dl className="kv">
        <dt>parameters</dt>
        <dd>
          {count(parameters)} in {plural(shapes.length, 'tensor')}, {bytes(checkpoint.bytes)}
        </dd>
        {full && (
          <>
            <dt>samples seen</dt>
            <dd>{group(samples)}</dd>
          </>
        )}
        <dt>trained on</dt>
        <dd>
          <span className="ell" title={data.digest ? `SHA-256 ${data.digest}` : undefined}>
            {dataName(data.name)} {data.digest && <span className="mono faint">{data.digest.slice(0, 8)}</span>}
          </span>
          <span className={`chip ${match === 'same' ? 'ok' : match === 'unknown' ? '' : 'warn'}`}>
            {match === 'other' ? `not ${dataset?.name}` : MATCHES[match]}
          </span>
        </dd>
        <dt>written</dt>
        <dd>
          <span className="ell">
            {created ? created.slice(0, 16).replace('T', ' ') : 'unknown'}
            {adapter && `, on ${adapter}`}
          </span>
        </dd>
        <dt>format</dt>
        <dd>{config ? 'lattice-studio/1' : 'weights from elsewhere, without a config'}</dd>
      </dl>
      <details className="sheet-tensors">
        <summary>Tensors</summary>
        <ul className="scroll mono">
          {shapes.map(([name, shape]) => (
            <li key={name}>
              <span className="ell">{name}</span> <span className="faint">[{shape.join(', ')}]</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

function Settings({ checkpoint: { config, file } }: { checkpoint: CheckpointSummary }) {
  const draft = useConfig((state) => state.config)
  const load = useConfig((state) => state.load)
  const locked = useLocked()
  const differences = useMemo(() => (config ? settingDifferences(draft, config) : []), [draft, config])
  if (!config) return null
  if (differences.length === 0) return <p className="caption">Its settings are those on Train.</p>
  return (
    <div className="sheet-settings">
      <div className="row">
        <b>{plural(differences.length, 'setting')}</b>
        <span className="caption grow">{differences.length === 1 ? 'differs' : 'differ'} from those on Train</span>
        <button type="button" className="btn small" disabled={locked} onClick={() => load(config, file)}>
          Take its settings
        </button>
      </div>
      <DifferenceTable differences={differences} a="on Train" b="in it" />
    </div>
  )
}

function Choices({ checkpoint }: { checkpoint: CheckpointSummary }) {
  const commands = useCommands()
  const active = useLocked()
  const dataset = useDataset((state) => state.summary)
  const draft = useConfig((state) => state.config)
  const problem = useCheckpoints((state) => state.problem)
  const refused = useRun((state) => state.problem)
  const working = useCheckpoints((state) => state.working)
  const { step, data, full, config } = checkpoint
  const resume = resumeObstacle(checkpoint, dataset, active)
  const builtin = (['clusters', 'documents'] as const).find((name) => data.name === `builtin:${name}`)
  const opens = full && builtin && !active && dataMatch(checkpoint, dataset) === 'other'
  return (
    <div className="sheet-choices">
      {(problem ?? refused) && <ProblemNote problem={(problem ?? refused) as NonNullable<typeof problem>} />}
      <Choice
        label={`Resume at step ${group(step)}`}
        primary
        obstacle={resume}
        says={
          config && step >= config.run.steps
            ? 'All its steps are done: it goes on where it stopped. Say on Train how many more; nothing starts before.'
            : 'Goes on exactly where it stopped, with its own settings, to the same bits.'
        }
        act={() => void commands.train('resume')}
      >
        {opens && (
          <button type="button" className="btn small" onClick={() => void commands.openBuiltin(builtin)}>
            Open {builtin}
          </button>
        )}
      </Choice>
      <Choice
        label="Start from these weights"
        obstacle={weightsObstacle(checkpoint, draft, dataset, active)}
        says="A new run at step 0 with the settings on Train; optimizer and order of the data begin afresh."
        act={() => void commands.train('weights')}
      />
      <Choice
        label={working?.id === 'import' ? working.what : 'Keep it in this browser'}
        obstacle={null}
        says={`Keeps a copy of ${bytes(checkpoint.bytes)} under Runs, pinned; nothing starts.`}
        act={() => void commands.keepImported()}
      />
      <Choice
        label="Discard"
        obstacle={null}
        says="Leaves everything as it is; the file itself stays."
        act={() => void commands.forgetCheckpoint()}
      />
    </div>
  )
}

interface ChoiceProps {
  label: string
  primary?: boolean
  /** Why it cannot be chosen, a sentence. */
  obstacle: string | null
  says: string
  act: () => void
  /** The remedy, as a button. */
  children?: React.ReactNode
}

function Choice({ label, primary = false, obstacle, says, act, children }: ChoiceProps) {
  return (
    <div className="sheet-choice">
      <button type="button" className={`btn ${primary && !obstacle ? 'primary' : ''}`} disabled={obstacle !== null} onClick={act}>
        {label}
      </button>
      <span className={`caption ${obstacle ? 'refused' : ''}`}>
        {obstacle ?? says} {children}
      </span>
    </div>
  )
}

const MATCHES = { same: 'the data that is open', paired: 'paired otherwise now', unknown: 'not told' } as const
