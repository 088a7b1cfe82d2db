import type { NoteKind } from '../../worker/protocol'
import { Icon } from '../controls/Icon'
import type { IconName } from '../controls/icons'
import { group } from '../format'
import { useRun } from '../studio/context'

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

/** What happened, the newest first. */
export function EventsPane() {
  const notes = useRun((state) => state.notes)
  return (
    <section className="pane" aria-label="Events">
      <div className="pane-head">
        <h2>Events</h2>
        {notes.length > 0 && <span className="sub">{notes.length}</span>}
      </div>
      {notes.length === 0 ? (
        <p className="hint">Saves, best results, resumes and warnings of the run stand here.</p>
      ) : (
        <ol className="log scroll">
          {notes.toReversed().map((note) => {
            const [icon, colour] = LOOKS[note.kind]
            return (
              <li key={note.id}>
                <span className="num">{group(note.step)}</span>
                <Icon name={icon} className={`s ${colour}`} />
                <span className="ell" title={note.text}>
                  {note.text}
                </span>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}
