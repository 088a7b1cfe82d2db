import { MOST_KEPT, type Room } from '../../core/keptCheckpoint'
import { Note } from '../controls/Note'
import { NumberField } from '../controls/NumberField'
import { bytes, percent } from '../format'
import { useCheckpoints, useCommands, usePrefs } from '../studio/context'

/** The room is nearly gone from here on. */
const NEARLY = 0.9
/** Checkpoints of the largest size that should still fit. */
const STILL_FIT = 3

/** Why something has to go soon, a sentence; null while there is room. */
export function roomWarning({ used, quota }: Room, largest: number): string | null {
  const free = Math.max(0, quota - used)
  if (quota <= 0 || (used < NEARLY * quota && free >= STILL_FIT * largest)) return null
  const left = `${bytes(used)} of the ${bytes(quota)} that the browser grants this page are used`
  const fits = largest > 0 && free < largest ? 'The next checkpoint does not fit' : 'The browser’s room is nearly full'
  return `${fits}: ${left}. Training goes on without what does not fit; what is kept stays as it is.`
}

/** What the browser has room for, whether it may clear it, and how many checkpoints a run keeps. */
export function KeptRoom() {
  const commands = useCommands()
  const room = useCheckpoints((state) => state.room)
  const largest = useCheckpoints(({ checkpoints }) => checkpoints.reduce((most, kept) => Math.max(most, kept.bytes), 0))
  const newest = usePrefs((prefs) => prefs.keptNewest)
  const warning = room && roomWarning(room, largest)
  return (
    <>
      {warning && <Note kind="warn">{warning} Delete checkpoints or runs, or keep fewer.</Note>}
      <div className="kept-room">
        {room && (
          <span className="ell" title="Of all that this page keeps here: runs, checkpoints, datasets">
            {bytes(room.used)} of {bytes(room.quota)} used, {percent(room.quota > 0 ? room.used / room.quota : 0, 0)}
            {room.persisted === true && ' · the browser does not clear it by itself'}
            {room.persisted === false && ' · the browser may clear it when it runs short'}
          </span>
        )}
        <span className="grow" />
        <span className="kept-count" title="Besides the last, the best and those that are pinned">
          newest kept
          <NumberField
            label="Newest checkpoints kept of a run"
            value={newest}
            step={1}
            min={0}
            onChange={(value) => typeof value === 'number' && void commands.keepNewest(Math.min(MOST_KEPT, Math.max(0, Math.round(value))))}
            width={48}
          />
        </span>
      </div>
    </>
  )
}
