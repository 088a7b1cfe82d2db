import { Icon } from '../controls/Icon'
import type { IconName } from '../controls/icons'
import { useStudio } from '../studio/context'
import type { Tool } from './lookState'
import { useLook } from './useFrame'

const TOOLS: readonly { tool: Tool; icon: IconName; name: string; key: string }[] = [
  { tool: 'orbit', icon: 'orbit', name: 'Orbit', key: 'O' },
  { tool: 'pick', icon: 'pick', name: 'Pick a cell', key: 'P' },
  { tool: 'damage', icon: 'damage', name: 'Damage brush', key: 'D' },
]

/** What a click on the lattice does; dragging turns it with every tool. */
export function Tools({ slicing }: { slicing: boolean }) {
  const { look } = useStudio().stage
  const chosen = useLook(({ tool }) => tool)
  return (
    <div className="float pointer" role="toolbar" aria-label="Pointer" aria-orientation="vertical">
      {TOOLS.map(({ tool, icon, name, key }) => (
        <button
          key={tool}
          type="button"
          className="btn"
          aria-label={name}
          aria-keyshortcuts={key}
          aria-pressed={tool === chosen}
          title={`${name} (${key})`}
          onClick={() => look.state.setState({ tool })}
        >
          <Icon name={icon} />
        </button>
      ))}
      <button
        type="button"
        className="btn"
        aria-label="Slices"
        aria-keyshortcuts="S"
        aria-pressed={slicing}
        title="Slices (S)"
        onClick={() => look.toggleSlices()}
      >
        <Icon name="slice" />
      </button>
    </div>
  )
}
