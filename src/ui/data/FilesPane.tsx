import type { BuiltinName } from '../../core/dataset'
import { Icon } from '../controls/Icon'
import { Note, ProblemNote } from '../controls/Note'
import { pickFiles } from '../files/pickFiles'
import { useCommands, useDataset, useLocked, useStudio } from '../studio/context'

/** What this build reads. */
const ENDINGS = '.npy,.safetensors'

const BUILTIN: readonly { name: BuiltinName; what: string }[] = [
  { name: 'clusters', what: '4 608 made-up pairs of 64 dimensions: a task that no linear map solves' },
  { name: 'documents', what: '778 real document embeddings of 384 dimensions' },
]

/** Where data comes from: files, or what the studio brings along. */
export function FilesPane() {
  const commands = useCommands()
  const locked = useLocked()
  const { dataset } = useStudio().stores
  const problem = useDataset((state) => state.problem)
  const reading = useDataset((state) => state.reading)
  const choose = (): void => pickFiles(ENDINGS, (files) => void commands.openFiles(files), true)
  return (
    <section className="pane files" aria-label="Files">
      <div className="pane-head">
        <h2>Files</h2>
      </div>
      <div className="dropzone">
        <Icon name="import" />
        <b>Drop embeddings here.</b>
        <p>
          npy or safetensors.
          <br />
          One file, or queries and replies as two.
        </p>
        <button type="button" className="btn" disabled={locked || reading !== null} onClick={choose}>
          Choose files…
        </button>
      </div>
      <div className="files-notes">
        {locked && (
          <Note icon="lock">
            <b>The run is using this dataset.</b> Stop it to open another.
          </Note>
        )}
        {reading !== null && (
          <div className="reading" role="status">
            <span className="ell">Reading {reading}…</span>
            <div className="meter busy waiting">
              <i />
            </div>
          </div>
        )}
        {problem && <ProblemNote problem={problem} onDismiss={() => dataset.setState({ problem: null })} />}
      </div>
      <OpenFiles />
      <Builtins />
      <p className="files-foot">Kept in this browser, never uploaded.</p>
    </section>
  )
}

/** The matrices that are open. */
function OpenFiles() {
  const summary = useDataset((state) => state.summary)
  if (!summary || summary.builtin) return null
  return (
    <ul className="file-list">
      {summary.matrices.map(({ role, file, tensor, rows, width, dtype }) => (
        <li key={role}>
          <div className="row">
            <Icon name="file" className="s acc" />
            <span className="name ell grow" title={file}>
              {file}
            </span>
            <span className="chip ok">{role}</span>
          </div>
          <div className="meta ell">
            {tensor && `“${tensor}” · `}
            {rows} × {width} · {dtype}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Builtins() {
  const commands = useCommands()
  const locked = useLocked()
  const summary = useDataset((state) => state.summary)
  const reading = useDataset((state) => state.reading)
  return (
    <div className="builtins">
      <h3 className="eyebrow">Built in</h3>
      {BUILTIN.map(({ name, what }) => {
        const open = summary?.builtin === true && summary.name === name
        return (
          <button
            key={name}
            type="button"
            className={`builtin ${open ? 'on' : ''}`}
            aria-pressed={open}
            disabled={locked || reading !== null}
            onClick={() => void commands.openBuiltin(name)}
          >
            <span className="row">
              <b>{name}</b>
              {open && <span className="chip acc">open</span>}
            </span>
            <small>{what}</small>
          </button>
        )
      })}
    </div>
  )
}
