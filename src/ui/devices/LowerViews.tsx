import { Segmented } from '../controls/Segmented'
import { usePlaceValue } from '../studio/context'

/** What stands below the self-check. */
export type LowerView = 'matmul' | 'kernels'

const VIEWS: readonly { value: LowerView; label: string }[] = [
  { value: 'matmul', label: 'Matmul' },
  { value: 'kernels', label: 'Kernels' },
]

export function LowerViews() {
  const [view, say] = usePlaceValue('view', 'matmul')
  return <Segmented label="What was measured" options={VIEWS} value={view === 'kernels' ? 'kernels' : 'matmul'} onChange={say} />
}
