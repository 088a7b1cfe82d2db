import type { DuplicateGroup, MatrixInspection } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { group, plural } from '../../format'
import { useInspection, useStudio } from '../../studio/context'
import { usePickedRow } from './useShown'

/** Rows that are equal, and rows with values that are no numbers. */
export function Findings() {
  const inspection = useInspection((state) => state.inspection)
  const bad = inspection?.matrices.filter(({ nonFinite }) => nonFinite.count > 0) ?? []
  const zeros = inspection?.matrices.filter(({ zero }) => zero.count > 0) ?? []
  const { rows = 0, groups = 0, list = [] } = inspection?.duplicates ?? {}
  return (
    <section className="block findings" aria-label="Duplicates and bad rows">
      <div className="pane-head">
        <h2>Duplicates</h2>
        <span className="sub">{inspection && groups > 0 && `${plural(rows, 'row')} in ${plural(groups, 'group')}`}</span>
      </div>
      <div className="scroll grow-y">
        {bad.map((matrix) => (
          <BadRows key={matrix.role} role={matrix.role} what="with NaN or infinity" found={matrix.nonFinite} />
        ))}
        {zeros.map((matrix) => (
          <BadRows key={matrix.role} role={matrix.role} what="of zeros" found={matrix.zero} />
        ))}
        {list.length > 0 && <Groups list={list} more={groups - list.length} />}
        {!inspection && <p className="all-well">Counted when the rows have been read.</p>}
        {inspection && list.length === 0 && (
          <p className="all-well">
            <Icon name="check" className="s ok" />
            {bad.length > 0 ? 'No two rows are equal.' : 'No two rows are equal, and every value is a number.'}
          </p>
        )}
      </div>
    </section>
  )
}

/** Picks rows for the panel beside the projection. */
function useSelect(): (title: string, rows: readonly number[]) => void {
  const { inspection } = useStudio().stores
  const [, pick] = usePickedRow()
  return (title, rows) => {
    pick(null)
    inspection.setState({ selection: { title, rows } })
  }
}

interface BadRowsProps extends Pick<MatrixInspection, 'role'> {
  what: string
  found: MatrixInspection['nonFinite']
}

function BadRows({ role, what, found }: BadRowsProps) {
  const select = useSelect()
  const shown = found.rows.slice(0, 6)
  const title = `${plural(found.count, 'row')} of ${role} ${what}`
  return (
    <p className="bad-rows">
      <Icon name="warn" className="s bad" />
      <span>
        {title}:{' '}
        <button type="button" className="linkish" onClick={() => select(title, found.rows)}>
          {shown.map(group).join(', ')}
          {found.count > shown.length && ' …'}
        </button>
      </span>
    </p>
  )
}

function Groups({ list, more }: { list: readonly DuplicateGroup[]; more: number }) {
  const select = useSelect()
  return (
    <table className="grid dup">
      <thead>
        <tr>
          <th>first row</th>
          <th className="n">copies</th>
          <th>set</th>
        </tr>
      </thead>
      <tbody>
        {list.map(({ rows, copies, leaks }) => {
          const [first = 0] = rows
          return (
            <tr key={first}>
              <td>
                <button type="button" className="linkish" onClick={() => select(`${copies} copies of row ${group(first)}`, rows)}>
                  {group(first)}
                </button>
              </td>
              <td className="n">{group(copies)}</td>
              <td>{leaks ? <Leak /> : 'one set'}</td>
            </tr>
          )
        })}
        {more > 0 && (
          <tr>
            <td colSpan={3} className="faint">
              and {plural(more, 'smaller group')}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

const Leak = () => (
  <span title="Some copies are trained on while others validate">
    <span className="chip warn">leak</span> <span className="leak-sets">train, validation</span>
  </span>
)
