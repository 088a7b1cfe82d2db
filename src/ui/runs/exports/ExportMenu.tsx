import { Menu } from '@base-ui/react/menu'
import { Icon } from '../../controls/Icon'
import { pickFiles } from '../../files/pickFiles'
import { bytes, plural } from '../../format'
import { useArchive, useCommands, useSweeps } from '../../studio/context'
import type { Runs } from '../useRuns'

/** What goes out of the table, in formats that others read; everything as a backup, and back again. */
export function ExportMenu({ runs }: { runs: Runs }) {
  const { archive } = useCommands()
  const run = runs.selected ?? runs.all[0] ?? null
  return (
    <Menu.Root onOpenChange={(open) => open && void archive.listKept()}>
      <Menu.Trigger className="btn ghost" aria-label="Export runs" title="Export runs, back up and restore">
        <Icon name="export" className="s" />
        Export
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-layer" align="end" sideOffset={6}>
          <Menu.Popup className="menu exports-menu">
            <Menu.Group>
              <Menu.GroupLabel className="menu-label ell">{run ? run.name : 'No run yet'}</Menu.GroupLabel>
              <Files ids={run ? [run.id] : []} />
            </Menu.Group>
            {runs.rows.length > 1 && (
              <>
                <Menu.Separator className="menu-rule" />
                <Menu.Group>
                  <Menu.GroupLabel className="menu-label">{plural(runs.rows.length, 'run')} of the table</Menu.GroupLabel>
                  <Files ids={runs.rows.map(({ id }) => id)} />
                </Menu.Group>
              </>
            )}
            <Sweeps />
            <Menu.Separator className="menu-rule" />
            <Everything />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Files({ ids }: { ids: readonly string[] }) {
  const { archive } = useCommands()
  const none = ids.length === 0
  const one = ids.length === 1
  return (
    <>
      {one && <Item label="Report" hint=".html" disabled={none} onClick={() => void archive.exportRuns(ids, 'report')} />}
      <Item label="Metrics as a table" hint=".csv" disabled={none} onClick={() => void archive.exportRuns(ids, 'csv')} />
      <Item label="Metrics as lines" hint=".jsonl" disabled={none} onClick={() => void archive.exportRuns(ids, 'jsonl')} />
      <Item label="Events for TensorBoard" hint=".zip" disabled={none} onClick={() => void archive.exportRuns(ids, 'tensorboard')} />
      {one && <Item label="Settings" hint=".yaml" disabled={none} onClick={() => void archive.exportRuns(ids, 'yaml')} />}
      <Item
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
      <Menu.Separator className="menu-rule" />
      <Menu.Group>
        <Menu.GroupLabel className="menu-label">Report of a sweep</Menu.GroupLabel>
        {sweeps.slice(0, 5).map(({ sweep: { id, name } }) => (
          <Item key={id} label={name} hint=".html" onClick={() => void archive.exportSweep(id)} />
        ))}
      </Menu.Group>
    </>
  )
}

function Everything() {
  const { archive } = useCommands()
  const kept = useArchive((state) => state.kept)
  return (
    <Menu.Group>
      <Menu.GroupLabel className="menu-label">Everything</Menu.GroupLabel>
      <Item label="Back up" hint="one .zip" onClick={() => void archive.backUp()} />
      <Item label="Restore a backup…" hint=".zip" onClick={() => pickFiles('.zip', ([file]) => file && void archive.restore(file))} />
      {kept.map(({ name, created, bytes: size }) => (
        <Item
          key={name}
          label={`Kept after a sweep, ${created.slice(0, 10)} ${created.slice(11, 16)} UTC`}
          hint={bytes(size)}
          onClick={() => void archive.keptBackup(name)}
        />
      ))}
    </Menu.Group>
  )
}

interface ItemProps {
  label: string
  hint: string
  disabled?: boolean
  onClick: () => void
}

function Item({ label, hint, disabled = false, onClick }: ItemProps) {
  return (
    <Menu.Item className="menu-item" disabled={disabled} onClick={onClick}>
      <span className="ell">{label}</span>
      <small>{hint}</small>
    </Menu.Item>
  )
}
