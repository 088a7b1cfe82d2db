import type { LibraryFile } from '../../../core/library'
import { filesOf } from '../../../store/library'
import { bytes, group, significant } from '../../format'
import { useDataset, useLibrary } from '../../studio/context'
import { ROLES, shapeText, tensorName } from '../refs'
import { useChoice } from './useShown'

/** Every tensor and column of the files that are open, and what is known of where they come from. */
export function ColumnsTab() {
  const summary = useDataset((state) => state.summary)
  const choice = useChoice()
  const files = useLibrary((state) => state.files) ?? []
  const used = choice ? filesOf(choice) : []
  if (!summary) return null
  return (
    <div className="pane-body columns-tab">
      {choice ? files.filter(({ id }) => used.includes(id)).map((file) => <Columns key={file.id} file={file} />) : <Matrices />}
      <h3>Identity of the dataset</h3>
      <Digest value={summary.digest} />
      <p className="caption">A checkpoint keeps it: a run resumes only on the data it began with.</p>
      {summary.credit && (
        <>
          <h3>Credit</h3>
          <p className="dim">{summary.credit}</p>
        </>
      )}
    </div>
  )
}

const Digest = ({ value }: { value: string }) => (
  <p className="digest">
    <span className="faint">SHA-256</span> <span className="mono">{value}</span>
  </p>
)

function Columns({ file }: { file: LibraryFile }) {
  const choice = useChoice()
  return (
    <section aria-label={file.name}>
      <h3 className="ell" title={file.name}>
        {file.name} <span className="faint">{`${file.format}, ${bytes(file.size)}, added ${file.added.slice(0, 10)}`}</span>
      </h3>
      <div className="table-scroll">
        <table className="grid">
          <thead>
            <tr>
              <th>name</th>
              <th>dtype</th>
              <th className="n">shape</th>
              <th>role</th>
            </tr>
          </thead>
          <tbody>
            {file.tensors.map(({ name, dtype, shape }) => (
              <tr key={name}>
                <td className="cell-file ell" title={name}>
                  {tensorName(name)}
                </td>
                <td>{dtype}</td>
                <td className="n">{shapeText(shape)}</td>
                <td>
                  {ROLES.filter((role) => choice?.[role]?.file === file.id && choice[role]?.tensor === name).map((role) => (
                    <span key={role} className="chip ok">
                      {role}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Digest value={file.sha256} />
    </section>
  )
}

/** The matrices of a built-in dataset. */
function Matrices() {
  const matrices = useDataset((state) => state.summary?.matrices) ?? []
  return (
    <div className="table-scroll">
      <table className="grid">
        <thead>
          <tr>
            <th>role</th>
            <th>tensor</th>
            <th>dtype</th>
            <th className="n">shape</th>
            <th className="n">norm</th>
          </tr>
        </thead>
        <tbody>
          {matrices.map(({ role, tensor, rows, width, dtype, normMean, normDeviation }) => (
            <tr key={role}>
              <td>
                <span className="chip ok">{role}</span>
              </td>
              <td className="mono">{tensorName(tensor)}</td>
              <td>{dtype}</td>
              <td className="n">
                {group(rows)} × {group(width)}
              </td>
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
