import { Menu } from '@base-ui/react/menu'
import { hasWeights } from '../../store/run'
import { Icon } from '../controls/Icon'
import { MenuFrame } from '../controls/MenuFrame'
import { MenuGroup, MenuItem, MenuRule } from '../controls/MenuItem'
import { pickFiles } from '../files/pickFiles'
import { useCommands, useOverlay, useRun, useStudio } from '../studio/context'
import { ariaKeys } from '../studio/keys'

/** Everything that goes out of the studio, and what comes back in. */
export function ExportMenu() {
  const { overlay } = useStudio()
  const open = useOverlay(({ sheet }) => sheet === 'export')
  const commands = useCommands()
  const weights = useRun(({ state }) => hasWeights(state))
  const averages = useRun(({ state }) => (state.config?.optimizer.emaDecay ?? 0) > 0)
  return (
    <MenuFrame
      open={open}
      onOpenChange={(next) => overlay.setState({ sheet: next ? 'export' : null })}
      trigger={
        <Menu.Trigger
          className="btn ghost tall"
          aria-label="Export"
          title="Export and import (Ctrl E)"
          aria-keyshortcuts={ariaKeys(['Mod', 'E'])}
          data-tour="export"
        >
          <Icon name="export" className="s" />
          <span className="wide">Export</span>
        </Menu.Trigger>
      }
      offset={6}
    >
      <MenuGroup label="Export">
        <MenuItem label="Checkpoint" hint="resumes a run" disabled={!weights} onClick={() => void commands.exportCheckpoint('full')} />
        <MenuItem label="Weights only" hint=".safetensors" disabled={!weights} onClick={() => void commands.exportCheckpoint('weights')} />
        {averages && (
          <MenuItem
            label="Averaged weights"
            hint=".safetensors"
            disabled={!weights}
            onClick={() => void commands.exportCheckpoint('ema')}
          />
        )}
        <MenuItem label="Metrics" hint=".jsonl" disabled={!weights} onClick={() => void commands.exportMetrics()} />
        <MenuItem label="Config" hint=".yaml" onClick={() => void commands.exportConfig()} />
      </MenuGroup>
      <MenuRule />
      <MenuGroup label="Keep">
        <MenuItem label="Keep a checkpoint now" hint="in this browser" disabled={!weights} onClick={() => void commands.keepNow()} />
      </MenuGroup>
      <MenuRule />
      <MenuGroup label="Import">
        <MenuItem
          label="Import checkpoint…"
          hint=".safetensors"
          onClick={() => pickFiles('.safetensors', ([file]) => file && void commands.importCheckpoint(file))}
        />
        <MenuItem
          label="Import config…"
          hint=".yaml"
          onClick={() => pickFiles('.yaml,.yml', ([file]) => file && void commands.importConfig(file))}
        />
      </MenuGroup>
    </MenuFrame>
  )
}
