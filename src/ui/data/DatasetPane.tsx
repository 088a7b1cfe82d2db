import type { DatasetSummary, MatrixSummary } from '../../core/dataset'
import { Icon } from '../controls/Icon'
import { Note } from '../controls/Note'
import { group, significant } from '../format'
import { useDataset } from '../studio/context'

/** What was read. */
export function DatasetPane() {
  const summary = useDataset((state) => state.summary)
  const reading = useDataset((state) => state.reading)
  return (
    <section className="pane dataset" aria-label="Dataset">
      {summary ? (
        <Summary summary={summary} />
      ) : (
        <div className="empty">
          <Icon name="data" />
          <b>{reading === null ? 'No dataset is open.' : `Reading ${reading}…`}</b>
          <p>Drop a file anywhere on the page, or take a built-in dataset.</p>
        </div>
      )}
    </section>
  )
}

function Summary({ summary }: { summary: DatasetSummary }) {
  const { name, rows, width, matrices, notes, credit, digest, builtin } = summary
  const [first] = matrices
  return (
    <>
      <div className="pane-head ruled">
        <h2 className="ell" title={name}>
          {name}
        </h2>
        <span className="sub">{builtin ? 'built in' : matrices.length === 1 ? 'one matrix' : 'queries and replies'}</span>
      </div>
      <div className="tiles">
        <Tile label="shape" value={`${group(rows)} × ${group(width)}`} />
        <Tile label="dtype" value={[...new Set(matrices.map(({ dtype }) => dtype))].join(', ')} />
        {first && <Tile label="norm, mean" value={significant(first.normMean)} detail={`± ${significant(first.normDeviation, 2)}`} />}
        <Tile label="train" value={group(summary.trainRows)} detail="pairs" />
        <Tile label="validation" value={group(summary.validationRows)} detail="pairs" />
      </div>
      <div className="pane-body">
        <h3>Matrices</h3>
        <Matrices matrices={matrices} />
        {notes.length > 0 && (
          <>
            <h3>Worth knowing</h3>
            <div className="col">
              {notes.map((note) => (
                <Note key={note} kind="warn">
                  {note}
                </Note>
              ))}
            </div>
          </>
        )}
        <h3>Identity</h3>
        <p className="digest">
          <span className="faint">SHA-256</span> <span className="mono">{digest}</span>
        </p>
        <p className="caption">A checkpoint keeps it: a run resumes only on the data it began with.</p>
        {credit && (
          <>
            <h3>Credit</h3>
            <p className="dim">{credit}</p>
          </>
        )}
      </div>
    </>
  )
}

function Tile({ label, value, detail }: { label: string; value: string; detail?: string }) {
  return (
    <div>
      <span className="eyebrow">{label}</span>
      <div className="big">
        {value}
        {detail && <small>{detail}</small>}
      </div>
    </div>
  )
}

function Matrices({ matrices }: { matrices: readonly MatrixSummary[] }) {
  return (
    <div className="table-scroll">
      <table className="grid">
        <thead>
          <tr>
            <th>role</th>
            <th>file</th>
            <th>tensor</th>
            <th className="n">rows</th>
            <th className="n">width</th>
            <th>dtype</th>
            <th className="n">norm</th>
          </tr>
        </thead>
        <tbody>
          {matrices.map(({ role, file, tensor, rows, width, dtype, normMean, normDeviation }) => (
            <tr key={role}>
              <td>
                <span className="chip ok">{role}</span>
              </td>
              <td className="cell-file ell" title={file}>
                {file}
              </td>
              <td className="mono">{tensor || '–'}</td>
              <td className="n">{group(rows)}</td>
              <td className="n">{group(width)}</td>
              <td>{dtype}</td>
              <td className="n">
                {significant(normMean)} <span className="faint">± {significant(normDeviation, 2)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
