import type { Clock } from '../core/clock'
import { hasLattice } from '../core/config/surface'
import { kindOf, StudioError, toProblem } from '../core/errors'
import type { TrainingSession } from '../training/session'
import type { Outbox } from './outbox'
import type { FlowState } from './protocol'

/**
 * Gradient flow of held-out rows at the weights that a run has come to; between two updates, which it leaves as they are. What came
 * of it is posted too, but for the loss of its GPU: that is told as the run's own, which measures again once it has another.
 * @throws StudioError where the run has no lattice, or too few rows
 */
export async function measureFlow(session: TrainingSession, clock: Clock, outbox: Outbox): Promise<FlowState> {
  const begun = clock.now()
  try {
    if (!hasLattice(session.config))
      throw new StudioError('Gradient flow', 'this run has no lattice that gradients could flow through.', 'Train one that has.')
    const { gradientFlow } = await import('../diagnostics/emergence/gradientFlow')
    const { norms, cells } = await gradientFlow(session)
    const count = cells.norms.length
    const flow: FlowState = {
      step: session.step,
      norms,
      learning: Math.round(cells.share * count),
      cells: count,
      seconds: (clock.now() - begun) / 1000,
    }
    outbox.post({ kind: 'flow', flow, problem: null })
    return flow
  } catch (error) {
    if (kindOf(error) !== 'lost') outbox.post({ kind: 'flow', flow: null, problem: toProblem(error, 'Gradient flow') })
    throw error
  }
}
