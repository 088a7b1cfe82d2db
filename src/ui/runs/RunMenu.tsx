import { Menu } from '@base-ui/react/menu'
import type { KeptRun } from '../../core/keptCheckpoint'
import { isActive } from '../../store/run'
import { MoreMenu } from '../controls/MenuFrame'
import { MenuGroup, MenuItem, MenuRule } from '../controls/MenuItem'
import { group } from '../format'
import { useCheckpoints, useCommands, useLocked, useStudio } from '../studio/context'
import type { RunRow } from './rows'
import type { Runs } from './useRuns'

interface Props {
  row: RunRow
  runs: Runs
  onNote: () => void
}

/** The chart colours that runs take, as they are called. */
const INKS = ['blue', 'yellow', 'red', 'green', 'violet', 'orange', 'cyan', 'brown']

/** Everything that can be done with a run. */
export function RunMenu({ row, runs, onNote }: Props) {
  return (
    <MoreMenu name={row.name} small>
      <Going row={row} />
      <MenuRule />
      <Telling row={row} onNote={onNote} />
      <Inks row={row} />
      <MenuRule />
      <Comparing row={row} runs={runs} />
      <MenuRule />
      <Leaving row={row} />
    </MoreMenu>
  )
}

const useKept = ({ id }: RunRow): KeptRun | undefined => useCheckpoints(({ runs }) => runs.find((run) => run.id === id))

/** The run goes on, or its lines are looked at. */
function Going({ row }: { row: RunRow }) {
  const commands = useCommands()
  const locked = useLocked()
  const kept = useKept(row)
  const checkpoints = useCheckpoints((state) => state.checkpoints)
  const full = checkpoints.filter((one) => one.full && one.run === row.id)
  const newest = full.reduce((most, { step }) => Math.max(most, step), 0)
  const hint = row.status === 'elsewhere' ? 'another tab trains it' : full.length === 0 ? 'left no checkpoint' : `step ${group(newest)}`
  const cannot = locked || full.length === 0 || row.status === 'elsewhere'
  return (
    <>
      <MenuItem
        label="Resume"
        hint={locked ? 'a run is active' : hint}
        disabled={!kept || cannot}
        onClick={() => kept && void commands.resumeRun(kept)}
      />
      <MenuItem label="Show on Train" hint="its charts" disabled={!kept || locked} onClick={() => kept && void commands.showRun(kept)} />
    </>
  )
}

/** What a person makes of it. */
function Telling({ row, onNote }: Pick<Props, 'row' | 'onNote'>) {
  const commands = useCommands()
  const { id, pinned, archived, note } = row
  return (
    <>
      <MenuItem label={note ? 'Edit the note' : 'Write a note'} disabled={!useKept(row)} onClick={onNote} />
      <MenuItem
        label={pinned ? 'Unpin' : 'Pin on top'}
        disabled={!useKept(row)}
        onClick={() => void commands.changeRun(id, { pinned: !pinned })}
      />
      <MenuItem
        label={archived ? 'Bring back from the archive' : 'Archive'}
        disabled={!useKept(row)}
        onClick={() => void commands.archiveRun(row, !archived)}
      />
    </>
  )
}

function Inks({ row }: { row: RunRow }) {
  const commands = useCommands()
  return (
    <MenuGroup label="Colour" className="inks">
      <Menu.RadioGroup className="ink-row" value={row.ink} onValueChange={(ink: number) => void commands.changeRun(row.id, { ink })}>
        {INKS.map((name, ink) => (
          <Menu.RadioItem key={name} className="ink" closeOnClick value={ink} aria-label={name} title={name}>
            <i style={{ '--ink': `var(--c${ink + 1})` } as React.CSSProperties} />
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </MenuGroup>
  )
}

function Comparing({ row, runs }: Pick<Props, 'row' | 'runs'>) {
  const commands = useCommands()
  const { place } = useStudio().stores
  const compare = (): void => {
    place.say('a', `run:${row.id}`)
    place.say('pane', 'settings')
  }
  const isBase = runs.against === row
  return (
    <>
      <MenuItem label="Compare settings" disabled={!row.config} onClick={compare} />
      <MenuItem
        label={isBase ? 'Changes against each preset' : 'Changes of all against this run'}
        disabled={!row.config}
        onClick={() => runs.setAgainst(isBase ? '' : row.id)}
      />
      <MenuItem label="Export metrics" hint=".jsonl" disabled={!useKept(row)} onClick={() => void commands.exportRunMetrics(row)} />
    </>
  )
}

function Leaving({ row }: { row: RunRow }) {
  const commands = useCommands()
  const kept = useKept(row)
  const busy = row.status === 'elsewhere' || (row.status !== 'left' && isActive(row.status))
  return <MenuItem label="Delete" hint={busy && 'stop it first'} disabled={!kept || busy} onClick={() => void commands.deleteRun(row)} />
}
