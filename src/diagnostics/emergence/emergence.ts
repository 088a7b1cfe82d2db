import type { TrainingSession } from '../../training/session'
import { type Ablation, ablateLinks } from './ablation'
import { type GradientFlow, gradientFlow } from './gradientFlow'
import { type StateReport, statePatterns } from './patterns'
import { damageRecovery, type Recovery, type RecoveryOptions } from './recovery'

/** Everything that MODEL.md §8 measures in one lattice; plain data. The cube gain, which needs other runs, is cubeGain's. */
export interface EmergenceReport {
  /** Updates done when it was measured. */
  step: number
  patterns: StateReport
  ablation: Ablation
  flow: GradientFlow
  recovery: Recovery
}

export interface EmergenceOptions {
  damage?: RecoveryOptions
  /** Called before each of the four parts. */
  onPart?(part: keyof Omit<EmergenceReport, 'step'>): void
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
