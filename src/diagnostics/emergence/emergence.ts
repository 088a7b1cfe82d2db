import type { EmergencePart, EmergenceReport } from '../../core/emergence'
import type { TrainingSession } from '../../training/session'
import { ablateLinks } from './ablation'
import { gradientFlow } from './gradientFlow'
import { statePatterns } from './patterns'
import { damageRecovery, type RecoveryOptions } from './recovery'

export type { EmergenceReport } from '../../core/emergence'

export interface EmergenceOptions {
  damage?: RecoveryOptions
  /** Called before each of the four parts. */
  onPart?(part: EmergencePart): void
}

/** Measures emergence on held-out rows between two updates; the run goes on afterwards as if nothing had happened. */
export async function measureEmergence(session: TrainingSession, { damage = {}, onPart }: EmergenceOptions = {}): Promise<EmergenceReport> {
  onPart?.('patterns')
  const patterns = await statePatterns(session)
  onPart?.('ablation')
  const ablation = await ablateLinks(session)
  onPart?.('flow')
  const flow = await gradientFlow(session)
  onPart?.('recovery')
  return { step: session.step, patterns, ablation, flow, recovery: await damageRecovery(session, damage) }
}
