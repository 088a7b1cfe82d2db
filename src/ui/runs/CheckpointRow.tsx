import type { KeptCheckpoint } from '../../core/keptCheckpoint'
import { Icon } from '../controls/Icon'
import { bytes, group, significant } from '../format'
import { useCheckpoints, useCommands, useLocked } from '../studio/context'
import { Changes } from './Changes'
import { CheckpointMenu } from './CheckpointMenu'
import { ago, checkpointName, dataName } from './names'
import type { SnippetOf } from './PythonDialog'
import { Rename } from './Rename'
import type { RunRow } from './rows'
import { Thumbnail } from './Thumbnail'

interface Props {
  kept: KeptCheckpoint
  /** Where it is known. */
  run: RunRow | undefined
  onPython: (of: SnippetOf) => void
}

const three = (value: number): string => value.toFixed(3).replace('-', '−')

export function CheckpointRow({ kept, run, onPython }: Props) {
  const commands = useCommands()
  const working = useCheckpoints((state) => (state.working?.id === kept.id ? state.working.what : null))
  const { validation, config, pinned, data, full } = kept
  const name = checkpointName(kept, run?.name)
  return (
    <li className="checkpoint" aria-label={name}>
      <Thumbnail picture={kept.picture} label={`The lattice at step ${group(kept.step)}`} />
      <div className="about">
        <div className="row tight">
          <Rename name={name} what={name} onRename={(next) => void commands.renameCheckpoint(kept.id, next)}>
            <b className="ell" title={name}>
              {name}
            </b>
            {kept.roles.map((role) => (
              <span key={role} className={`chip ${role === 'best' ? 'acc' : ''}`}>
                {role === 'best' && <Icon name="crown" className="s" />}
                {role}
              </span>
            ))}
            {kept.roles.length === 0 && full && <span className="chip">kept</span>}
            {!full && <span className="chip">weights only</span>}
          </Rename>
        </div>
        <span className="caption ell">
          {(kept.name || kept.file) && `${run ? `${run.name}, ` : ''}step ${group(kept.step)} · `}
          <span title={kept.created}>{ago(kept.created, Date.now())}</span> ·{' '}
          <span title={data.digest ? `SHA-256 ${data.digest}` : 'The file does not say what it was trained on'}>
            {dataName(data.name)} {data.digest && <span className="mono">{data.digest.slice(0, 8)}</span>}
          </span>{' '}
          · {bytes(kept.bytes)}
        </span>
        {config && <Changes config={config} most={4} />}
      </div>
      <dl className="figures">
        <Figure
          name={validation && validation.step !== kept.step ? `val loss, at ${group(validation.step)}` : 'val loss'}
          value={validation && significant(validation.loss)}
        />
        <Figure name="cosine" value={validation && three(validation.cosine)} />
        <Figure name="recall@1" value={validation && three(validation['recall@1'])} />
      </dl>
      <div className="row tight">
        {working ? <span className="caption">{working}</span> : <Resume kept={kept} run={run} />}
        <button
          type="button"
          className={`btn ghost icon ${pinned ? 'acc' : ''}`}
          aria-pressed={pinned}
          aria-label={`Pin ${name}`}
          title={pinned ? 'Pinned: never removed to make room' : 'Pin: never remove it to make room'}
          onClick={() => void commands.pinCheckpoint(kept.id, !pinned)}
        >
          <Icon name="pin" className={`s ${pinned ? 'filled' : ''}`} />
        </button>
        <CheckpointMenu kept={kept} name={name} run={run} onPython={onPython} />
      </div>
    </li>
  )
}

function Figure({ name, value }: { name: string; value: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? <span className="faint">–</span>}</dd>
    </div>
  )
}

/** Goes on with the run; where that cannot be, says why. */
function Resume({ kept, run }: Pick<Props, 'kept' | 'run'>) {
  const commands = useCommands()
  const locked = useLocked()
  const runs = useCheckpoints((state) => state.runs)
  if (!kept.full) return null
  const complete = kept.config !== null && kept.step >= kept.config.run.steps
  const obstacle = locked ? 'Stop the run that is active first.' : null
  const more = complete ? ': all its steps are done, say on Train how many more' : ''
  return (
    <button
      type="button"
      className="btn"
      disabled={obstacle !== null}
      title={obstacle ?? `Goes on at step ${group(kept.step)}, on ${dataName(kept.data.name)}${more}`}
      onClick={() => void commands.resumeKept(kept, runs.find(({ id }) => id === run?.id) ?? null)}
    >
      Resume
    </button>
  )
}
