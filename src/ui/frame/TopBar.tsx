import { Icon } from '../controls/Icon'
import { Keys } from '../controls/Keys'
import { useCommands, usePrefs, useStudio } from '../studio/context'
import { ariaKeys } from '../studio/keys'
import { DeviceBadge } from './DeviceBadge'
import { ExportMenu } from './ExportMenu'
import { Logo } from './Logo'
import { Progress, Speed, TimeLeft } from './Progress'
import { RunControls } from './RunControls'
import { RunName } from './RunName'

export function TopBar() {
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
        <Search />
        <ExportMenu />
        <Theme />
      </div>
    </header>
  )
}

function Search() {
  const { overlay } = useStudio()
  return (
    <button
      type="button"
      className="btn ghost tall search-button"
      aria-label="Find a command"
      aria-keyshortcuts={ariaKeys(['Mod', 'K'])}
      title="Find a command, a setting or a word"
      onClick={() => overlay.toggle('palette')}
    >
      <Icon name="search" />
      <Keys keys={['Mod', 'K']} />
    </button>
  )
}

function Theme() {
  const theme = usePrefs((prefs) => prefs.theme)
  const commands = useCommands()
  return (
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
  )
}
