import { useEffect, useRef, useState } from 'react'
import { isActive } from '../../store/run'
import { Icon } from '../controls/Icon'
import { useTrainObstacle } from '../frame/obstacle'
import { useDataset, useOverlay, useRun, useStudio } from '../studio/context'
import { canStop, STEPS, type TourStep } from './steps'
import { trainTour } from './tourRun'
import { type Box, useSpotlight } from './useSpotlight'
import '../styles/tour.css'

/** Four steps through the studio, on its real controls: offered once, and to be had again from the help. */
export default function Tour() {
  const at = useOverlay(({ tour }) => tour)
  if (at === 'offered') return <Offer />
  const step = at === null ? undefined : STEPS[at]
  return step && typeof at === 'number' ? <Step key={at} at={at} step={step} /> : null
}

function Offer() {
  const { overlay } = useStudio()
  return (
    <aside className="tour-card invitation" aria-label="Tour">
      <b>New here?</b>
      <p>Four steps: look at the data, train on it, look into the lattice, take the result away. It takes two minutes.</p>
      <div className="row">
        <button type="button" className="btn on" onClick={() => overlay.setState({ tour: 0 })}>
          Take the tour
        </button>
        <button type="button" className="btn ghost" onClick={() => overlay.leaveTour()}>
          Not now
        </button>
      </div>
    </aside>
  )
}

/** Tells when a step was done. */
function useDone(step: TourStep, next: () => void): void {
  const studio = useStudio()
  const { stores, overlay } = studio
  useEffect(() => {
    const since = { exports: false }
    let wasDone = step.isDone?.(studio, since) ?? false
    const look = (): void => {
      since.exports ||= overlay.getState().sheet === 'export'
      const done = step.isDone?.(studio, since) ?? false
      const comes = done && !wasDone
      // before going on: that is heard here too
      wasDone = done
      if (comes) next()
    }
    const ends = [stores.place.subscribe(look), stores.run.subscribe(look), overlay.subscribe(look)]
    return () => {
      for (const end of ends) end()
    }
  }, [studio, stores, overlay, step, next])
}

function Step({ at, step }: { at: number; step: TourStep }) {
  const studio = useStudio()
  const { overlay, stores } = studio
  const card = useRef<HTMLElement>(null)
  const box = useSpotlight(step.targets)
  // what a step says and whether it is done follow the run
  useRun(({ state, records }) => `${state.phase} ${state.step} ${records.at(-1)?.last?.step}`)
  useDataset(({ summary }) => summary)
  const waits = step.waitsFor?.(studio) ?? null
  const [next] = useState(() => () => (at + 1 < STEPS.length ? overlay.setState({ tour: at + 1 }) : overlay.leaveTour()))
  useDone(step, next)
  useEffect(() => {
    if (step.screen) stores.place.show(step.screen)
    card.current?.focus()
  }, [step, stores])
  return (
    <>
      {box && <div className="tour-ring" style={around(box)} />}
      <aside
        ref={card}
        className="tour-card"
        aria-label={`Tour, step ${at + 1} of ${STEPS.length}: ${step.title}`}
        tabIndex={-1}
        style={box ? beside(box, step.side) : {}}
        onKeyDown={({ key }) => key === 'Escape' && overlay.leaveTour()}
      >
        <small>
          {at + 1} of {STEPS.length}
        </small>
        <b>{step.title}</b>
        <p>{step.text(studio)}</p>
        <div className="row">
          {waits && (canStop(studio) ? <StopButton /> : <TrainButton />)}
          <button type="button" className={`btn ${waits ? '' : 'on'}`} disabled={waits !== null} title={waits ?? ''} onClick={next}>
            {at + 1 < STEPS.length ? 'Next' : 'Done'}
            {at + 1 < STEPS.length && <Icon name="right" className="s" />}
          </button>
          <span className="grow" />
          {at + 1 < STEPS.length && (
            <button type="button" className="btn ghost" onClick={() => overlay.leaveTour()}>
              Leave
            </button>
          )}
        </div>
      </aside>
    </>
  )
}

/** Ends the run before its last step: nothing else in the tour does. */
function StopButton() {
  const { commands } = useStudio()
  return (
    <button type="button" className="btn on" onClick={() => void commands.stop()}>
      Stop it here
    </button>
  )
}

function TrainButton() {
  const studio = useStudio()
  const obstacle = useTrainObstacle()
  const active = useRun(({ state }) => isActive(state.phase))
  return (
    <button
      type="button"
      className="btn on"
      disabled={obstacle !== null}
      title={active ? '' : (obstacle ?? '')}
      onClick={() => void trainTour(studio)}
    >
      {active ? 'Under way…' : 'Train the tour’s run'}
    </button>
  )
}

const MARGIN = 4
const WIDTH = 320
const GAP = 12

const around = ({ left, top, width, height }: Box): React.CSSProperties => ({
  left: left - MARGIN,
  top: top - MARGIN,
  width: width + 2 * MARGIN,
  height: height + 2 * MARGIN,
})

function beside({ left, top, width, height }: Box, side: TourStep['side']): React.CSSProperties {
  if (side === 'right') return { left: left + width + GAP, top }
  // to the left of what it points at: charts, which a person is told to watch, stand further right
  return { left: Math.max(GAP, Math.min(left + width, innerWidth - GAP) - WIDTH), top: top + height + GAP }
}
