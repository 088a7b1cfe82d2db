import { Select } from '@base-ui/react/select'
import type { LibraryFile, LibraryTensor, TensorRef } from '../../core/library'
import { Icon } from '../controls/Icon'
import { refOf, refText, shapeText, tensorName } from './refs'

interface Props {
  label: string
  files: readonly LibraryFile[]
  value: TensorRef | null
  onChange: (ref: TensorRef | null) => void
  /** Which tensors are offered. */
  offers: (tensor: LibraryTensor) => boolean
  /** Why a tensor that is offered cannot be taken; null when it can. */
  obstacle?: (tensor: LibraryTensor) => string | null
  /** What choosing nothing is called; without it something must be chosen. */
  none?: string
  locked?: boolean
  /** Stands before the value: “colour: topic”. */
  prefix?: string
}

/** One tensor or column of the files that are kept; under the names of their files. */
export function RefSelect({ label, files, value, onChange, offers, obstacle = () => null, none, locked = false, prefix = '' }: Props) {
  const groups = files.map((file) => ({ file, tensors: file.tensors.filter(offers) })).filter(({ tensors }) => tensors.length > 0)
  const chosen = value && files.find(({ id }) => id === value.file)
  const shown = value ? `${tensorName(value.tensor)}${groups.length > 1 && chosen && !prefix ? ` · ${chosen.name}` : ''}` : (none ?? '')
  return (
    <Select.Root value={refText(value)} onValueChange={(text) => onChange(refOf(text ?? ''))} disabled={locked}>
      <Select.Trigger className="ref-trigger" aria-label={label} title={chosen ? `${chosen.name}: ${tensorName(value.tensor)}` : undefined}>
        <span className="ell grow">
          {prefix && <span className="faint">{prefix} </span>}
          {shown}
        </span>
        <Icon name="down" />
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="menu-layer" sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className="menu ref-menu">
            <Select.List>
              {none !== undefined && <Item text="" name={none} hint="" />}
              {groups.map(({ file, tensors }) => (
                <Select.Group key={file.id}>
                  <Select.GroupLabel className="menu-label ell">{file.name}</Select.GroupLabel>
                  {tensors.map((tensor) => (
                    <Item
                      key={tensor.name}
                      text={refText({ file: file.id, tensor: tensor.name })}
                      name={tensorName(tensor.name)}
                      hint={obstacle(tensor) ?? `${shapeText(tensor.shape)} · ${tensor.dtype}`}
                      disabled={obstacle(tensor) !== null}
                    />
                  ))}
                </Select.Group>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  )
}

function Item({ text, name, hint, disabled = false }: { text: string; name: string; hint: string; disabled?: boolean }) {
  return (
    <Select.Item className="menu-item" value={text} disabled={disabled}>
      <span className="ref-mark">
        <Select.ItemIndicator>
          <Icon name="check" className="s" />
        </Select.ItemIndicator>
      </span>
      <Select.ItemText className="ell grow">{name}</Select.ItemText>
      <small>{hint}</small>
    </Select.Item>
  )
}
