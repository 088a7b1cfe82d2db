import { Menu } from '@base-ui/react/menu'
import { Icon } from '../../controls/Icon'
import { MenuFrame } from '../../controls/MenuFrame'
import { MenuGroup, MenuItem, MenuRule } from '../../controls/MenuItem'
import { pickFiles } from '../../files/pickFiles'
import { bytes, plural } from '../../format'
import { useArchive, useCommands, useSweeps } from '../../studio/context'
import type { Runs } from '../useRuns'

/** What goes out of the table, in formats that others read; everything as a backup, and back again. */
export function ExportMenu({ runs }: { runs: Runs }) {
  const { archive } = useCommands()
  const run = runs.selected ?? runs.all[0] ?? null
  return (
    <MenuFrame
      onOpenChange={(open) => open && void archive.listKept()}
      trigger={
        <Menu.Trigger className="btn ghost" aria-label="Export runs" title="Export runs, back up and restore">
          <Icon name="export" className="s" />
          Export
        </Menu.Trigger>
      }
      offset={6}
      className="exports-menu"
    >
      <MenuGroup label={run ? run.name : 'No run yet'}>
        <Files ids={run ? [run.id] : []} />
      </MenuGroup>
      {runs.rows.length > 1 && (
        <>
          <MenuRule />
          <MenuGroup label={`${plural(runs.rows.length, 'run')} of the table`}>
            <Files ids={runs.rows.map(({ id }) => id)} />
          </MenuGroup>
        </>
      )}
      <Sweeps />
      <MenuRule />
      <Everything />
    </MenuFrame>
  )
}

function Files({ ids }: { ids: readonly string[] }) {
  const { archive } = useCommands()
  const none = ids.length === 0
  const one = ids.length === 1
  return (
    <>
      {one && <MenuItem label="Report" hint=".html" disabled={none} onClick={() => void archive.exportRuns(ids, 'report')} />}
      <MenuItem label="Metrics as a table" hint=".csv" disabled={none} onClick={() => void archive.exportRuns(ids, 'csv')} />
      <MenuItem label="Metrics as lines" hint=".jsonl" disabled={none} onClick={() => void archive.exportRuns(ids, 'jsonl')} />
      <MenuItem label="Events for TensorBoard" hint=".zip" disabled={none} onClick={() => void archive.exportRuns(ids, 'tensorboard')} />
      {one && <MenuItem label="Settings" hint=".yaml" disabled={none} onClick={() => void archive.exportRuns(ids, 'yaml')} />}
      <MenuItem
        label={one ? 'Backup of this run' : 'Backup of these'}
        hint=".zip"
        disabled={none}
        onClick={() => void archive.exportRuns(ids, 'backup')}
      />
    </>
  )
}

function Sweeps() {
  const { archive } = useCommands()
  const sweeps = useSweeps((state) => state.sweeps)
  if (sweeps.length === 0) return null
  return (
    <>
      <MenuRule />
      <MenuGroup label="Report of a sweep">
        {sweeps.slice(0, 5).map(({ sweep: { id, name } }) => (
          <MenuItem key={id} label={name} hint=".html" onClick={() => void archive.exportSweep(id)} />
        ))}
      </MenuGroup>
    </>
  )
}

function Everything() {
  const { archive } = useCommands()
  const kept = useArchive((state) => state.kept)
  return (
    <MenuGroup label="Everything">
      <MenuItem label="Back up" hint="one .zip, no data files" onClick={() => void archive.backUp()} />
      <MenuItem label="Restore a backup…" hint=".zip" onClick={() => pickFiles('.zip', ([file]) => file && void archive.restore(file))} />
      {kept.map(({ name, created, bytes: size }) => (
        <MenuItem
          key={name}
          label={`Kept after a sweep, ${created.slice(0, 10)} ${created.slice(11, 16)} UTC`}
          hint={bytes(size)}
          onClick={() => void archive.keptBackup(name)}
        />
      ))}
    </MenuGroup>
  )
}
