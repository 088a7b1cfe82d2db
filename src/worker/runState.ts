import type { Problem } from '../core/errors'
import type { TrainingSession } from '../training/session'
import type { RunPhase, RunState } from './protocol'

/** A run as the page shows it. */
export const stateOf = (session: TrainingSession, phase: RunPhase, samplesPerSecond: number | null, problem: Problem | null): RunState => ({
  phase,
  step: session.step,
  steps: session.totalSteps,
  samples: session.samples,
  epoch: session.epoch,
  seconds: session.seconds,
  samplesPerSecond,
  config: session.config,
  gpuBytes: session.model.buffers.bytes,
  problem,
  cause: phase === 'failed' ? (problem?.kind ?? 'other') : null,
})
