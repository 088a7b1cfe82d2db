import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { Select } from '../controls/Select'
import { Slider } from '../controls/Slider'
import { duration, group } from '../format'
import { useCommands, useMeasure, useRun, useStudio } from '../studio/context'
import { RowsButton } from './RowsButton'
import { useLook, useObstacle, useRows } from './useFrame'

const SPEEDS = [
  { value: '1', label: '1 t/s' },
  { value: '2', label: '2 t/s' },
  { value: '4', label: '4 t/s' },
  { value: '8', label: '8 t/s' },
  { value: '16', label: '16 t/s' },
] as const

/** t = 0 … T of the rows that are followed: scrub, play, choose. */
export function TimeBar() {
  const { look } = useStudio().stage
  const problem = useMeasure((state) => state.problems.look)
  const rows = useRows()
  const measuring = useMeasure(({ under }) => under === 'look')
  return (
    <>
      <div className="time">
        {rows ? <Scrubber /> : <Invitation />}
        {measuring && <Following />}
        <RowsButton />
      </div>
      {problem && (
        <div className="time-note">
          <ProblemNote
            problem={problem}
            actions={
              <button type="button" className="btn small" onClick={() => void look.follow()}>
                Try again
              </button>
            }
          />
        </div>
      )}
    </>
  )
}

/** Before a row is followed. */
function Invitation() {
  const { look } = useStudio().stage
  const measuring = useMeasure(({ under }) => under === 'look')
  const step = useRun(({ state }) => state.step)
  const obstacle = useObstacle()
  return (
    <>
      <button
        type="button"
        className="btn"
        disabled={obstacle !== null}
        title={obstacle ?? 'The run waits meanwhile, and goes on as it was'}
        onClick={() => look.setLive(false)}
      >
        <Icon name="play" className="s" />
        Follow a row
      </button>
      <span className="hint grow">
        {!measuring && (obstacle ?? `See t = 0 … T of one row, its gradients, and what damage does, at step ${group(step)}.`)}
      </span>
    </>
  )
}

/** How far the look into the lattice is. */
function Following() {
  const commands = useCommands()
  const { progress, since, cancelling } = useMeasure((state) => state)
  const share = progress?.share ?? 0
  const left = share > 0.02 ? ((performance.now() - since) / 1000 / share) * (1 - share) : null
  return (
    <div className="following" role="status">
      <span className="caption">{left === null ? 'Following…' : `${duration(left)} left`}</span>
      <div className="meter busy">
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <button type="button" className="btn small" disabled={cancelling} onClick={() => commands.cancelMeasurement()}>
        {cancelling ? 'Cancelling…' : 'Cancel'}
      </button>
    </div>
  )
}

function Scrubber() {
  const { look } = useStudio().stage
  const rows = useRows()
  const { t, playing, speed } = useLook((state) => state)
  if (!rows) return null
  const { last, steps, damaged } = rows
  return (
    <>
      <button type="button" className="btn ghost icon" aria-label="To t 0" title="To t 0" onClick={() => look.player.step(-last)}>
        <Icon name="first" />
      </button>
      <button
        type="button"
        className={`btn icon ${playing ? 'on' : ''}`}
        aria-label={playing ? 'Stop playing' : 'Play'}
        aria-keyshortcuts="Shift+Space"
        title={`${playing ? 'Stop playing' : 'Play'} (Shift Space)`}
        onClick={() => look.player.toggle()}
      >
        <Icon name={playing ? 'pause' : 'play'} className="s" />
      </button>
      <button
        type="button"
        className="btn ghost icon"
        aria-label="Next t"
        aria-keyshortcuts="]"
        title="Next t (])"
        onClick={() => look.player.step(1)}
      >
        <Icon name="next" />
      </button>
      <div className="track">
        <Slider
          label="lattice step t"
          min={0}
          max={Math.max(1, last)}
          value={Math.min(t, last)}
          largeStep={4}
          valueText={(now) => `t ${now} of ${last}`}
          onChange={(next) => {
            look.player.stop()
            look.player.seek(next)
          }}
        />
        <Ticks last={last} steps={steps} at={damaged?.at ?? null} />
      </div>
      <span className="num t-now">
        <b className="strong">t {Math.min(t, last)}</b> <span className="faint">of {last}</span>
      </span>
      <Select
        label="speed"
        options={SPEEDS}
        value={String(speed) as (typeof SPEEDS)[number]['value']}
        onChange={(next) => look.state.setState({ speed: Number(next) })}
      />
    </>
  )
}

/** A mark at each t while there is room, words at a few; T and the damage stand out. */
function Ticks({ last, steps, at }: { last: number; steps: number; at: number | null }) {
  const every = [1, 2, 4, 5, 10, 20, 50, 100].find((step) => last / step <= 12) ?? 200
  const marks = Array.from({ length: last + 1 }, (_, t) => t).filter((t) => last <= 40 || t % every === 0 || t === steps)
  return (
    <div className="ticks" aria-hidden="true">
      {marks.map((t) => (
        <i
          key={t}
          className={t === at ? 'hurt' : t === steps && last > steps ? 'end' : ''}
          style={{ left: `${(t / Math.max(1, last)) * 100}%` }}
        >
          {t % every === 0 && <span>{t}</span>}
        </i>
      ))}
    </div>
  )
}
