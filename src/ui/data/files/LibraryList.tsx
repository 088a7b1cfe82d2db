import type { LibraryFile } from '../../../core/library'
import { Icon } from '../../controls/Icon'
import { bytes } from '../../format'
import { useCommands, useLibrary, useLocked } from '../../studio/context'
import { useChoice } from '../inspect/useShown'
import { mainTensor, rolesIn, shapeText } from '../refs'

/** Files that are kept, with their roles in the dataset that is open. */
export function LibraryList() {
  const files = useLibrary((state) => state.files)
  return files?.map((file) => <Kept key={file.id} file={file} />)
}

function Kept({ file }: { file: LibraryFile }) {
  const { data } = useCommands()
  const locked = useLocked()
  const choice = useChoice()
  const roles = rolesIn(choice, file.id)
  const tensor = mainTensor(file)
  const more = file.tensors.length - 1
  const obstacle = locked ? 'The run is using its dataset: stop it to open another.' : undefined
  return (
    <li className={roles.length > 0 ? 'sel' : ''}>
      <div className="row">
        <button
          type="button"
          className="file-open"
          aria-pressed={roles.length > 0}
          disabled={locked}
          title={obstacle ?? `Open ${file.name}`}
          onClick={() => void data.openKept([file.id])}
        >
          <Icon name="file" className={roles.length > 0 ? 's acc' : 's'} />
          <span className="name ell">{file.name}</span>
        </button>
        {roles.map((role) => (
          <span key={role} className="chip ok">
            {role}
          </span>
        ))}
        <button
          type="button"
          className="btn ghost icon small"
          aria-label={`Remove ${file.name}`}
          disabled={locked && roles.length > 0}
          onClick={() => void data.removeKept(file)}
        >
          <Icon name="close" className="s" />
        </button>
      </div>
      <div className="meta ell">
        {tensor && `${shapeText(tensor.shape)} · ${tensor.dtype} · `}
        {bytes(file.size)}
        {more > 0 && ` · ${more} more ${more === 1 ? 'column' : 'columns'}`}
        {!file.kept && ' · until this tab closes'}
      </div>
    </li>
  )
}
