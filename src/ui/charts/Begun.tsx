import type { ReactNode } from 'react'
import { useRun } from '../studio/context'

/** A chart once there is a run; before that, what it will show. */
export function Begun({ hint, children }: { hint: ReactNode; children: ReactNode }) {
  const begun = useRun(({ state }) => state.phase !== 'idle')
  return begun ? children : <p className="chart-hint">{hint}</p>
}
