import type { LatticeFrame } from '../core/frame'
import type { TrainLine, ValidationLine } from '../core/metrics'
import type { TrainingSession } from './session'

/** What the host of a run does with what happens, and how it steers. */
export interface RunHost {
  onTrain(line: TrainLine): void | Promise<void>
  onValidation(line: ValidationLine, best: boolean): void | Promise<void>
  /** A full checkpoint is due. Where nothing is saved, null spares reading it. */
  save: ((kind: 'last' | 'best', bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>) | null
  /** Asked before every update. `pause` resolves when training may go on, false to stop. */
  proceed(): boolean | Promise<boolean>
  /** Whether a frame is wanted now; not awaited by training. */
  wantsFrame?(): boolean
  onFrame?(frame: LatticeFrame): void
}

/**
 * Trains to the end, or until the host says stop. Validation and checkpoint come at their intervals and after the last update
 * (CONTRACT.md, Metrics); a stopped run is left as it stands.
 */
export async function runTraining(session: TrainingSession, host: RunHost): Promise<'finished' | 'stopped'> {
  const { evaluateEvery, checkpointEvery } = session.config.run
  while (session.step < session.totalSteps) {
    if (!(await host.proceed())) return 'stopped'
    await host.onTrain(await session.update())
    sendFrame(session, host)
    const last = session.step === session.totalSteps
    const best = last || session.step % evaluateEvery === 0 ? await validate(session, host) : false
    const due = last || session.step % checkpointEvery === 0
    if (host.save && (due || best)) {
      const bytes = await session.checkpoint('full')
      if (due) await host.save('last', bytes)
      if (best || (last && session.bestLoss === null)) await host.save('best', bytes)
    }
  }
  return 'finished'
}

async function validate(session: TrainingSession, host: RunHost): Promise<boolean> {
  const line = await session.validate()
  if (!line) return false
  const best = session.bestLoss === null || line.loss < session.bestLoss
  if (best) session.bestLoss = line.loss
  await host.onValidation(line, best)
  return best
}

function sendFrame(session: TrainingSession, host: RunHost): void {
  if (!host.onFrame || !host.wantsFrame?.()) return
  const { onFrame } = host
  // a frame that is lost with its device is reported by whatever else waits for that device
  session.frame()?.then(onFrame, () => undefined)
}
