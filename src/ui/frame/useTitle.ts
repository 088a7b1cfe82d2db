import { useEffect } from 'react'
import { useDevice, usePlace, useRun } from '../studio/context'
import { SCREEN_NAMES } from './screens'

/** The tab says how far the run is: it is watched from other tabs. */
export function useTitle(): void {
  const screen = usePlace((place) => place.screen)
  const progress = useRun(({ state: { phase, step, steps } }) => {
    const share = steps > 0 ? `${Math.floor((100 * step) / steps)} %` : ''
    if (phase === 'training' || phase === 'measuring') return `${share} · Training`
    if (phase === 'paused') return `${share} · Paused`
    if (phase === 'recovering') return `${share} · Recovering`
    if (phase === 'failed') return 'Failed'
    return phase === 'preparing' ? 'Preparing' : ''
  })
  const lost = useDevice(({ problem }) => problem !== null)
  useEffect(() => {
    document.title = [lost && !progress ? 'No GPU' : progress, SCREEN_NAMES[screen], 'Lattice Studio'].filter(Boolean).join(' · ')
  }, [screen, progress, lost])
}
