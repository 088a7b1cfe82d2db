import type { BuiltinName } from '../../../core/dataset'
import { Icon } from '../../controls/Icon'
import { useCommands, useDataset, useLibrary, useLocked } from '../../studio/context'

const BUILTIN: readonly { name: BuiltinName; what: string }[] = [
  { name: 'clusters', what: '4 608 made-up pairs of 64 dimensions: a task that no linear map solves' },
  { name: 'documents', what: '778 real document embeddings of 384 dimensions' },
]

/** Datasets that come with the studio. */
export function Builtins() {
  const commands = useCommands()
  const locked = useLocked()
  const summary = useDataset((state) => state.summary)
  const reading = useDataset((state) => state.reading)
  const refused = useLibrary((state) => state.refused !== null)
  return (
    <div className="builtins">
      <h3 className="eyebrow">Built in</h3>
      {BUILTIN.map(({ name, what }) => {
        const open = summary?.builtin === true && summary.name === name && !refused
        return (
          <button
            key={name}
            type="button"
            className={`builtin ${open ? 'on' : ''}`}
            aria-pressed={open}
            disabled={locked || reading !== null}
            onClick={() => void commands.openBuiltin(name)}
          >
            <span className="row">
              <Icon name="data" className={open ? 's acc' : 's'} />
              <b className="grow">{name}</b>
              {open && <span className="chip acc">open</span>}
            </span>
            <small>{what}</small>
          </button>
        )
      })}
    </div>
  )
}
