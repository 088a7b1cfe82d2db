import { Icon } from '../controls/Icon'
import { useCommands, usePrefs } from '../studio/context'
import { DeviceBadge } from './DeviceBadge'
import { ExportMenu } from './ExportMenu'
import { Logo } from './Logo'
import { Progress, Speed, TimeLeft } from './Progress'
import { RunControls } from './RunControls'
import { RunName } from './RunName'

interface Props {
  exportOpen: boolean
  onExportOpenChange: (open: boolean) => void
}

export function TopBar({ exportOpen, onExportOpenChange }: Props) {
  const theme = usePrefs((prefs) => prefs.theme)
  const commands = useCommands()
  return (
    <header className="bar">
      <div className="logo">
        <Logo />
      </div>
      <RunName />
      <RunControls />
      <Progress />
      <TimeLeft />
      <Speed />
      <DeviceBadge />
      <div className="end">
        <ExportMenu open={exportOpen} onOpenChange={onExportOpenChange} />
        <button
          type="button"
          className="btn ghost tall icon"
          aria-label={theme === 'dark' ? 'Switch to the light theme' : 'Switch to the dark theme'}
          aria-keyshortcuts="Shift+T"
          title="Switch theme (Shift T)"
          onClick={() => commands.switchTheme()}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
      </div>
    </header>
  )
}
