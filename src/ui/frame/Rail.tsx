import { isActive } from '../../store/run'
import { SCREENS, type Screen } from '../../store/url'
import { Icon } from '../controls/Icon'
import { usePlace, useRun, useStudio } from '../studio/context'
import { Help } from './Help'

const NAMES: Readonly<Record<Screen, string>> = { data: 'Data', train: 'Train', lattice: 'Lattice', runs: 'Runs', devices: 'Devices' }

export function Rail() {
  const current = usePlace(({ screen }) => screen)
  const { place } = useStudio().stores
  const active = useRun(({ state }) => isActive(state.phase))
  return (
    <nav className="rail" aria-label="Screens">
      {SCREENS.map((screen, i) => (
        <a key={screen} href={place.href(screen)} aria-current={screen === current ? 'page' : undefined} aria-keyshortcuts={String(i + 1)}>
          <Icon name={screen} />
          {NAMES[screen]}
          {screen === 'train' && active && current !== 'train' && <span className="mark" title="A run is active" />}
        </a>
      ))}
      <span className="spacer" />
      <Help />
    </nav>
  )
}
