import { Icon } from '../controls/Icon'
import { useOverlay, useStudio } from '../studio/context'

export function Help() {
  const { overlay } = useStudio()
  const open = useOverlay(({ sheet }) => sheet === 'help')
  return (
    <button
      type="button"
      className="rail-item"
      aria-keyshortcuts="F1"
      aria-expanded={open}
      title="Keys, words and the maths in short (F1)"
      onClick={() => (open ? overlay.close() : overlay.help('keys'))}
    >
      <Icon name="help" />
      Help
    </button>
  )
}
