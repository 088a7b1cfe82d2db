import { useMemo, useState } from 'react'
import type { StepNote } from '../../store/notes'
import type { FiledNote } from '../../store/run'
import type { NoteKind } from '../../worker/protocol'
import { placeOf } from '../charts/columns'
import { crosshair } from '../charts/crosshair'
import { useStepNotes } from '../charts/useChartInputs'
import { parseZoom } from '../charts/zoom'
import { Icon } from '../controls/Icon'
import type { IconName } from '../controls/icons'
import { group } from '../format'
import { useCommands, usePlaceValue, useRun, useStudio } from '../studio/context'

const LOOKS: Readonly<Record<NoteKind, [icon: IconName, colour: string]>> = {
  info: ['info', ''],
  saved: ['check', 'ok'],
  best: ['crown', 'acc'],
  warning: ['warn', 'warn'],
  resumed: ['refresh', ''],
  rate: ['train', ''],
  overflow: ['warn', 'warn'],
  nan: ['warn', 'bad'],
  lost: ['warn', 'bad'],
  setting: ['edit', 'warn'],
}

type Entry = { of: 'run'; note: FiledNote } | { of: 'person'; run: string; note: StepNote }

/** Everything that happened and was noted, the newest step first, as far as the filter says. */
function useEntries(query: string): { entries: Entry[]; all: number } {
  const events = useRun((state) => state.notes)
  const { run, notes } = useStepNotes()
  return useMemo(() => {
    const all: Entry[] = [
      ...events.map((note): Entry => ({ of: 'run', note })).toReversed(),
      ...notes.map((note): Entry => ({ of: 'person', run, note })).toReversed(),
    ].sort((a, b) => b.note.step - a.note.step)
    const words = query.trim().toLowerCase()
    const text = (entry: Entry): string =>
      `${entry.of === 'run' ? entry.note.kind : 'note'} ${entry.note.step} ${entry.note.text}`.toLowerCase()
    return { entries: all.filter((entry) => text(entry).includes(words)), all: all.length }
  }, [events, notes, run, query])
}

/** Moves the charts' crosshair to a step; where a zoom does not show it, the zoom is left. */
function useGoTo(): (step: number) => void {
  const { series, place, prefs } = useStudio().stores
  const [zoom] = usePlaceValue('zoom', '')
  return (step) => {
    const { axis } = prefs.getState()
    const x = placeOf(series, axis, step)
    const range = parseZoom(zoom, axis)
    if (range && (x < range[0] || x > range[1])) place.say('zoom', null)
    // charts redraw first
    requestAnimationFrame(() => crosshair.pin(x))
  }
}

export function EventsPane() {
  const [query, setQuery] = useState('')
  const { entries, all } = useEntries(query)
  const goTo = useGoTo()
  return (
    <section className="pane events" aria-label="Events">
      <div className="pane-head">
        <h2>Events</h2>
        {all > 0 && <span className="sub">{entries.length === all ? all : `${entries.length} of ${all}`}</span>}
        <span className="grow" />
        {all > 0 && (
          <span className="field text filter">
            <Icon name="search" className="s" />
            <input
              type="search"
              aria-label="Filter events"
              placeholder="Filter"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </span>
        )}
      </div>
      {all === 0 ? (
        <p className="hint">Saves, best results, resumes and warnings of the run stand here.</p>
      ) : (
        <ol className="log scroll">
          {entries.map((entry) => (
            <li key={`${entry.of} ${entry.note.id}`}>
              <button
                type="button"
                className="go-to"
                aria-label={`Show ${group(entry.note.step)} in the charts`}
                onClick={() => goTo(entry.note.step)}
              >
                {group(entry.note.step)}
              </button>
              {entry.of === 'run' ? <RunEvent note={entry.note} /> : <OwnNote run={entry.run} note={entry.note} />}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function RunEvent({ note: { kind, text, changes } }: { note: FiledNote }) {
  const commands = useCommands()
  const takes = useRun(({ state }) => state.phase === 'training' || state.phase === 'paused')
  const [icon, colour] = LOOKS[kind]
  return (
    <>
      <Icon name={icon} className={`s ${colour}`} />
      <span className="ell" title={text}>
        {text}
      </span>
      {changes && takes && (
        <button type="button" className="btn ghost small" onClick={() => void commands.undoLive(changes)}>
          Undo
        </button>
      )}
    </>
  )
}

function OwnNote({ run, note }: { run: string; note: StepNote }) {
  const { notes } = useStudio().stores
  const commands = useCommands()
  const { text } = note
  return (
    <>
      <Icon name="flag" className="s acc" />
      <span className="ell" title={text}>
        {text}
      </span>
      <span className="row tight">
        <button type="button" className="btn ghost icon small" aria-label={`Edit note ${text}`} onClick={() => notes.edit(run, note)}>
          <Icon name="edit" className="s" />
        </button>
        <button
          type="button"
          className="btn ghost icon small"
          aria-label={`Delete note ${text}`}
          onClick={() => void commands.deleteNote(run, note)}
        >
          <Icon name="trash" className="s" />
        </button>
      </span>
    </>
  )
}
