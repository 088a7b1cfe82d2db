import { useCallback } from 'react'
import { Icon } from '../controls/Icon'
import { useFileDrop } from '../files/useFileDrop'
import { useCommands } from '../studio/context'

/** The whole page takes files. */
export function DropOverlay() {
  const commands = useCommands()
  const over = useFileDrop(useCallback((files) => void commands.openFiles(files), [commands]))
  if (!over) return null
  return (
    <div className="drop-overlay" aria-hidden="true">
      <div>
        <Icon name="import" />
        <b>Drop to open</b>
        <span>Embeddings, a checkpoint, a config.yaml or a sweep.yaml</span>
      </div>
    </div>
  )
}
