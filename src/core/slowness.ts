/** Why is it slow? Everything that is known of a GPU, its browser and its runs, as findings with their cost. Pure. */
import { gpuFindings } from './slowness/gpu'
import { runFindings } from './slowness/run'
import type { Finding, SlownessInputs } from './slowness/types'
import { updateFindings } from './slowness/update'

export type { Cost, Finding, SlownessInputs } from './slowness/types'

/** Where a finding stands: the dearest first, then those that nobody could measure, memory, and what is well. */
function rank({ slow, cost }: Finding): number {
  if (!slow) return 0
  if (cost?.kind === 'factor') return 2 + cost.factor
  return cost?.kind === 'memory' ? 1 : 2
}

/** What makes updates slow, the dearest first; then what was looked at and costs nothing. */
export const findings = (inputs: SlownessInputs): Finding[] =>
  [...gpuFindings(inputs), ...updateFindings(inputs), ...runFindings(inputs)].sort((a, b) => rank(b) - rank(a))
