import { useStore } from 'zustand'
import { Icon } from '../controls/Icon'
import { Note } from '../controls/Note'
import { useRun, useStudio } from '../studio/context'
import { useLive, useLook, useObstacle, useRows } from './useFrame'

/** What is followed, and the ways out: camera, comparison, picture, film. */
export function ViewCorner() {
  const { stage } = useStudio()
  const comparing = useLook(({ rows }) => rows.length > 1)
  const rows = useRows()
  const obstacle = useObstacle()
  const film = useStore(stage.exports.state, (state) => state.film)
  return (
    <div className="float corner">
      <LiveButton />
      <Button
        icon="compare"
        name="Compare rows"
        keys="C"
        pressed={comparing}
        disabled={obstacle !== null}
        onClick={() => stage.look.compare()}
      />
      <Button icon="refresh" name="Frame the lattice" keys="F" onClick={() => stage.home()} />
      <Button icon="camera" name="Save picture" onClick={() => void stage.exports.picture()} />
      <Button
        icon="film"
        name={film ? `Film: ${film.done} of ${film.of} pictures` : 'Save film'}
        why={rows ? 't = 0 … T as WebM' : 'Follow a row first'}
        disabled={!rows || film !== null}
        onClick={() => void stage.exports.film()}
      />
      {film && (
        <output className="num caption">
          {film.done} of {film.of}
        </output>
      )}
    </div>
  )
}

/** Follows training, or freezes the picture at one row. */
function LiveButton() {
  const { look } = useStudio().stage
  const training = useRun(({ state }) => state.phase === 'training')
  const live = useLive()
  if (!training) return null
  return (
    <button
      type="button"
      className="btn ghost live"
      aria-pressed={live}
      title={live ? 'Pictures come as the run trains; press to freeze and follow one row' : 'Follow the run again'}
      onClick={() => look.setLive(!live)}
    >
      <span className={`dot ${live ? 'run' : ''}`} />
      {live ? 'Live' : 'Frozen'}
    </button>
  )
}

interface ButtonProps {
  icon: 'compare' | 'refresh' | 'camera' | 'film'
  name: string
  keys?: string
  why?: string
  pressed?: boolean
  disabled?: boolean
  onClick: () => void
}

const Button = ({ icon, name, keys, why, pressed, disabled = false, onClick }: ButtonProps) => (
  <button
    type="button"
    className="btn ghost icon"
    aria-label={name}
    aria-keyshortcuts={keys}
    aria-pressed={pressed}
    title={`${name}${keys ? ` (${keys})` : ''}${why ? `: ${why}` : ''}`}
    disabled={disabled}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
)

/** Why the last picture or film could not be made. */
export function ExportNote() {
  const { exports } = useStudio().stage
  const problem = useStore(exports.state, (state) => state.problem)
  if (!problem) return null
  return (
    <div className="float export-note">
      <Note
        kind="bad"
        actions={
          <button type="button" className="btn small" onClick={() => exports.state.setState({ problem: null })}>
            Dismiss
          </button>
        }
      >
        {problem}
      </Note>
    </div>
  )
}
