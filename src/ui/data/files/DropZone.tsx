import { Icon } from '../../controls/Icon'
import { pickFiles } from '../../files/pickFiles'
import { useCommands } from '../../studio/context'
import { ENDINGS } from './endings'

/** Where files come in; the whole page takes a drop as well. */
export function DropZone() {
  const commands = useCommands()
  return (
    <div className="dropzone">
      <Icon name="import" />
      <b>Drop embeddings here.</b>
      <p>
        npy, npz, safetensors, parquet, arrow, jsonl or csv. <br />
        One file, or queries and replies as two.
      </p>
      <button type="button" className="btn" onClick={() => pickFiles(ENDINGS, (files) => void commands.openFiles(files), true)}>
        Choose files…
      </button>
    </div>
  )
}
