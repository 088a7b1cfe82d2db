import { Divider } from '../../controls/Divider'
import { Note, ProblemNote } from '../../controls/Note'
import { group } from '../../format'
import { useDataset, useLibrary, useLocked, useStudio } from '../../studio/context'
import { useOtherData } from '../../studio/useOtherData'
import { Arrivals } from './Arrivals'
import { Builtins } from './Builtins'
import { DropZone } from './DropZone'
import { LibraryList } from './LibraryList'
import { Roles } from './Roles'
import { StorageMeter } from './StorageMeter'

/** Where data comes from: files that are kept, or what the studio brings along. */
export function FilesPane() {
  const locked = useLocked()
  const count = useLibrary((state) => (state.files?.length ?? 0) + state.arrivals.length)
  return (
    <section className="pane files" aria-label="Files">
      <div className="pane-head">
        <h2>Files</h2>
        {count > 0 && <span className="sub">{group(count)}</span>}
      </div>
      <DropZone />
      <div className="files-list scroll">
        <div className="files-notes">
          {locked && <Locked />}
          <Trouble />
          <Reading />
        </div>
        <ul className="file-list">
          <Arrivals />
          <LibraryList />
        </ul>
        <Builtins />
      </div>
      <Roles />
      <StorageMeter />
      <Divider variable="--files" label="files" pane="before" min={264} max={560} />
    </section>
  )
}

/** Which data the run has: what is open, or other data that was open when it began. */
function Locked() {
  const other = useOtherData()
  return (
    <Note icon="lock">
      <b>{other ? `The run trains on ${other.name}, which is not what is open here.` : 'The run is using this dataset.'}</b> Files can come
      in; stop the run to open them.
    </Note>
  )
}

function Trouble() {
  const { library } = useStudio().stores
  const trouble = useLibrary((state) => state.trouble)
  return trouble && <ProblemNote problem={trouble} onDismiss={() => library.setState({ trouble: null })} />
}

function Reading() {
  const reading = useDataset((state) => state.reading)
  if (reading === null) return null
  return (
    <div className="reading" role="status">
      <span className="ell">Opening {reading}…</span>
      <div className="meter busy waiting">
        <i />
      </div>
    </div>
  )
}
