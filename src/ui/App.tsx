import { CSPProvider } from '@base-ui/react/csp-provider'
import { lazy, Suspense, useDeferredValue, useEffect, useRef } from 'react'
import type { Screen } from '../store/url'
import { DropOverlay } from './frame/DropOverlay'
import { Notices } from './frame/Notices'
import { Rail } from './frame/Rail'
import { StatusBar } from './frame/StatusBar'
import { TopBar } from './frame/TopBar'
import { useTitle } from './frame/useTitle'
import { StudioContext, useOverlay, usePlace } from './studio/context'
import type { Studio } from './studio/studio'
import { useKeyboard } from './studio/useKeyboard'
import { Toasts } from './toasts/Toasts'
import { TrainScreen } from './train/TrainScreen'

const SCREENS: Readonly<Record<Screen, React.ComponentType>> = {
  train: TrainScreen,
  data: lazy(() => import('./data/DataScreen')),
  lattice: lazy(() => import('./lattice/LatticeScreen')),
  runs: lazy(() => import('./runs/RunsScreen')),
  devices: lazy(() => import('./devices/DevicesScreen')),
}

const Palette = lazy(() => import('./palette/Palette'))
const HelpPanel = lazy(() => import('./help/HelpPanel'))
const Tour = lazy(() => import('./tour/Tour'))

export function App({ studio }: { studio: Studio }) {
  return (
    // The page's policy allows no inline style elements.
    <CSPProvider disableStyleElements>
      <StudioContext value={studio}>
        <Frame studio={studio} />
      </StudioContext>
    </CSPProvider>
  )
}

const main = (): HTMLElement | null => document.querySelector('main.screen')

/** Gives the screen itself the focus: the next Tab goes to its first control. */
function focusScreen(): void {
  const screen = main()
  if (!screen) return
  screen.tabIndex = -1
  screen.focus()
}

function Frame({ studio }: { studio: Studio }) {
  useKeyboard(studio)
  useTitle()
  const screen = usePlace((place) => place.screen)
  // The rail answers at once; the screen itself is rendered in slices.
  const shown = useDeferredValue(screen)
  const Shown = SCREENS[shown]
  return (
    <div className="app" data-screen={shown}>
      <button type="button" className="btn skip" onClick={focusScreen}>
        Skip to the screen
      </button>
      <TopBar />
      <Notices />
      <Rail />
      <Suspense fallback={<main className="screen coming" />}>
        <Shown />
        <KeepFocus screen={shown} />
      </Suspense>
      <StatusBar />
      <DropOverlay />
      <Toasts />
      <Sheets />
    </div>
  )
}

/** The control that had the focus may have gone with its screen: then the new screen has it. */
function KeepFocus({ screen }: { screen: Screen }) {
  const before = useRef(screen)
  useEffect(() => {
    const { activeElement, body } = document
    if (before.current !== screen && (activeElement === null || activeElement === body)) focusScreen()
    before.current = screen
  }, [screen])
  return null
}

function Sheets() {
  const sheet = useOverlay((state) => state.sheet)
  const tour = useOverlay((state) => state.tour)
  return (
    <Suspense>
      {sheet === 'palette' && <Palette />}
      {sheet === 'help' && <HelpPanel />}
      {tour !== null && <Tour />}
    </Suspense>
  )
}
