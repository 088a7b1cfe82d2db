import { CSPProvider } from '@base-ui/react/csp-provider'
import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useState } from 'react'
import type { Screen } from '../store/url'
import { DropOverlay } from './frame/DropOverlay'
import { Rail } from './frame/Rail'
import { StatusBar } from './frame/StatusBar'
import { TopBar } from './frame/TopBar'
import { StudioContext, usePlace } from './studio/context'
import type { Studio } from './studio/studio'
import { useKeyboard } from './studio/useKeyboard'
import { TrainScreen } from './train/TrainScreen'

const SCREENS: Readonly<Record<Screen, React.ComponentType>> = {
  train: TrainScreen,
  data: lazy(() => import('./data/DataScreen')),
  lattice: lazy(() => import('./lattice/LatticeScreen')),
  runs: lazy(() => import('./runs/RunsScreen')),
  devices: lazy(() => import('./devices/DevicesScreen')),
}

const TITLES: Readonly<Record<Screen, string>> = { train: 'Train', data: 'Data', lattice: 'Lattice', runs: 'Runs', devices: 'Devices' }

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

function Frame({ studio }: { studio: Studio }) {
  const [exportOpen, setExportOpen] = useState(false)
  useKeyboard(
    studio.commands,
    useCallback(() => setExportOpen(true), []),
  )
  const screen = usePlace(({ screen }) => screen)
  useEffect(() => {
    document.title = `${TITLES[screen]} · Lattice Studio`
  }, [screen])
  // The rail answers at once; the screen itself is rendered in slices.
  const Shown = SCREENS[useDeferredValue(screen)]
  return (
    <div className="app">
      <TopBar exportOpen={exportOpen} onExportOpenChange={setExportOpen} />
      <Rail />
      <Suspense fallback={<main className="screen" />}>
        <Shown />
      </Suspense>
      <StatusBar />
      <DropOverlay />
    </div>
  )
}
