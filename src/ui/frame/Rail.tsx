import { isActive } from '../../store/run'
import { SCREENS } from '../../store/url'
import { Icon } from '../controls/Icon'
import { usePlace, useRun, useStudio } from '../studio/context'
import { Help } from './Help'
import { SCREEN_NAMES } from './screens'

export function Rail() {
  const current = usePlace(({ screen }) => screen)
  const { place } = useStudio().stores
  const phase = useRun(({ state }) => state.phase)
  return (
    <nav className="rail" aria-label="Screens">
      {SCREENS.map((screen, i) => (
        <a
          key={screen}
          href={place.href(screen)}
          aria-current={screen === current ? 'page' : undefined}
          aria-keyshortcuts={String(i + 1)}
          title={`${SCREEN_NAMES[screen]} (${i + 1})`}
        >
          <Icon name={screen} />
          {SCREEN_NAMES[screen]}
          {screen === 'train' && isActive(phase) && (
            // the top bar says it in words
            <span
              className={`mark ${phase === 'paused' ? 'still' : ''}`}
              title={phase === 'paused' ? 'A run is paused' : 'A run is active'}
              aria-hidden="true"
            />
          )}
        </a>
      ))}
      <span className="spacer" />
      <Help />
    </nav>
  )
}
