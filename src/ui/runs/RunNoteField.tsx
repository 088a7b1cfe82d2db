import { useCommands } from '../studio/context'
import type { RunRow } from './rows'

const LONGEST = 500

/** What a person writes of a run; Enter takes it, Escape leaves what was there. */
export function RunNoteField({ row, onEnd }: { row: RunRow; onEnd: () => void }) {
  const commands = useCommands()
  const end = (text: string): void => {
    const note = text.trim()
    if (note !== row.note) void commands.changeRun(row.id, { note })
    onEnd()
  }
  return (
    <span className="field rename">
      <input
        type="text"
        aria-label={`Note of ${row.name}`}
        placeholder={`what ${row.name} was for`}
        defaultValue={row.note}
        maxLength={LONGEST}
        // biome-ignore lint/a11y/noAutofocus: it was asked for
        autoFocus
        onBlur={(event) => end(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') event.currentTarget.value = row.note
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </span>
  )
}
