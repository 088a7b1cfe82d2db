import { Popover } from '@base-ui/react/popover'
import { MOST_ROWS, type RowChoice } from '../../core/trajectory'
import { Icon } from '../controls/Icon'
import { NumberField } from '../controls/NumberField'
import { Select } from '../controls/Select'
import { group } from '../format'
import { useRun, useStudio } from '../studio/context'
import { rowName } from './picture'
import { useLook, useObstacle } from './useFrame'

const KINDS = [
  { value: 'validation', label: 'validation' },
  { value: 'train', label: 'training' },
] as const

/** Which rows are followed. */
export function RowsButton() {
  const { look } = useStudio().stage
  const rows = useLook((state) => state.rows)
  const followed = useLook((state) => state.followed)
  const step = useRun(({ state }) => state.step)
  const behind = followed !== null && step > followed.step
  const obstacle = useObstacle()
  const [first] = rows
  return (
    <>
      {behind && (
        <button
          type="button"
          className="btn small"
          disabled={obstacle !== null}
          title={obstacle ?? 'The run is further now'}
          onClick={() => void look.follow()}
        >
          Renew at step {group(step)}
        </button>
      )}
      <Popover.Root>
        <Popover.Trigger className="btn rows-button" aria-label="Rows that are followed">
          {first && rowName(first)}
          {rows.length > 1 && <span className="chip">+{rows.length - 1}</span>}
          <Icon name="down" className="s" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner className="menu-layer" side="top" align="end" sideOffset={8}>
            <Popover.Popup className="menu rows-menu">
              <Popover.Title>Rows to follow</Popover.Title>
              {rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place among the rows
                <RowLine key={i} row={row} index={i} count={followed?.counts[row.from]} alone={rows.length === 1} />
              ))}
              <button
                type="button"
                className="btn ghost small"
                disabled={rows.length >= MOST_ROWS || obstacle !== null}
                onClick={() => look.add()}
              >
                <Icon name="add" className="s" />
                Compare another row
              </button>
              <p className="hint">Places in the order of the split. A row’s fire masks are those that a validation gives it.</p>
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  )
}

function RowLine({ row, index, count, alone }: { row: RowChoice; index: number; count: number | undefined; alone: boolean }) {
  const { look } = useStudio().stage
  const choose = (value: number | string): void => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || (count !== undefined && value >= count)) return
    look.choose(index, { ...row, place: value })
  }
  const name = `row ${index + 1}`
  return (
    <div className="row">
      <Select label={`kind of ${name}`} options={KINDS} value={row.from} onChange={(from) => look.choose(index, { from, place: 0 })} />
      <NumberField
        label={name}
        value={row.place}
        min={0}
        width={56}
        unit={count === undefined ? undefined : `of ${group(count)}`}
        onChange={choose}
        stepper
      />
      <button
        type="button"
        className="btn ghost icon small"
        aria-label={`Let go of ${name}`}
        disabled={alone}
        onClick={() => look.remove(index)}
      >
        <Icon name="close" className="s" />
      </button>
    </div>
  )
}
