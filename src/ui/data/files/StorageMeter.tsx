import type { Room } from '../../../store/library'
import { bytes } from '../../format'
import { useCommands, useLibrary } from '../../studio/context'

const GIB = 2 ** 30

/** “1.20 of 38.4 GiB”, “12.0 MiB of 38.4 GiB”. */
const roomText = ({ used, quota }: Room): string =>
  `${used >= GIB ? (used / GIB).toFixed(2) : bytes(used)} of ${quota >= GIB ? `${(quota / GIB).toFixed(1)} GiB` : bytes(quota)}`

/** How much of the browser's room is taken, and whether it may clear it. */
export function StorageMeter() {
  const { data } = useCommands()
  const room = useLibrary((state) => state.room)
  const share = room && room.quota > 0 ? Math.min(1, room.used / room.quota) : 0
  return (
    <div className="storage">
      <div className="row spread">
        <span className="dim">Kept in this browser, never uploaded</span>
        {room && <span className="num faint">{roomText(room)}</span>}
      </div>
      {room && (
        // biome-ignore lint/a11y/useSemanticElements: drawn like the page's other meters
        <div
          className="meter"
          role="meter"
          aria-label="Storage used"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
        >
          <i style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {room && !room.persisted && room.used > 0 && (
        <div className="row spread">
          <span className="faint">The browser may clear it when it runs short.</span>
          <button type="button" className="btn small" onClick={() => void data.askToPersist()}>
            Keep it
          </button>
        </div>
      )}
    </div>
  )
}
