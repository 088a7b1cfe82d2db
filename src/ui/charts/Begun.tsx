import type { ReactNode } from 'react'
import { useRun } from '../studio/context'

interface Props {
  /** What stands over the chart before there is a run. */
  before: ReactNode
  children: ReactNode
}

/** A chart, covered by a sentence until there is a run. It is made at once, so that a run's start has less to do. */
export function Begun({ before, children }: Props) {
  const begun = useRun(({ state }) => state.phase !== 'idle')
  return (
    <div className="chart-place">
      {children}
      {!begun && <div className="chart-cover">{before}</div>}
    </div>
  )
}
