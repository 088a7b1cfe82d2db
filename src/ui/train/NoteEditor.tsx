import { type FormEvent, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { LONGEST_STEP_NOTE } from '../../core/stepNotes'
import type { NotesState } from '../../store/notes'
import { crosshair } from '../charts/crosshair'
import { Icon } from '../controls/Icon'
import { ProblemNote } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { useCommands, useStudio } from '../studio/context'

/** A line above the charts in which a note is written, and why the last one was not kept; nothing while there is neither. */
export function NoteEditor() {
  const { notes } = useStudio().stores
  const { draft, problem } = useStore(notes)
  return (
    <>
      {problem && <ProblemNote problem={problem} onDismiss={() => notes.setState({ problem: null })} />}
      {draft && <Editor key={`${draft.id} ${draft.step}`} draft={draft} />}
    </>
  )
}

function Editor({ draft }: { draft: NonNullable<NotesState['draft']> }) {
  const { notes } = useStudio().stores
  const commands = useCommands()
  const [step, setStep] = useState<number | string>(draft.step)
  const [text, setText] = useState(draft.text)
  const [back] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (back instanceof HTMLElement) back.focus()
    },
    [back],
  )
  const wrong = typeof step !== 'number' || !Number.isInteger(step) || step < 0
  const save = (event: FormEvent): void => {
    event.preventDefault()
    if (wrong) return
    void commands.saveNote(step, text)
    // its mark stands there now
    crosshair.pin(null)
  }
  return (
    <form className="note-editor" aria-label="Note" onSubmit={save} onKeyDown={(event) => event.key === 'Escape' && notes.cancel()}>
      <Icon name="flag" className="s acc" />
      <span>Note at step</span>
      <NumberField
        label="Step of the note"
        value={step}
        onChange={setStep}
        min={0}
        width={60}
        error={wrong ? 'Give a whole number.' : undefined}
      />
      <span className="field text grow">
        <input
          ref={(element) => element?.focus()}
          type="text"
          aria-label="Text of the note"
          placeholder="What happened here"
          maxLength={LONGEST_STEP_NOTE}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </span>
      <button type="submit" className="btn small on" disabled={wrong || text.trim() === ''}>
        Save note
      </button>
      <button type="button" className="btn ghost small" onClick={() => notes.cancel()}>
        Cancel
      </button>
    </form>
  )
}
