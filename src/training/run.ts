import type { TrainLine } from '../core/metrics'
import type { RunHost } from './host'
import { afterValidation } from './progress'
import { Rollback } from './rollback'
import type { TrainingSession } from './session'

/**
 * Trains to the end, until the host says stop, or until early stopping does. Validation and checkpoint come at their intervals and
 * after the last update (CONTRACT.md, Metrics); a stopped run is left as it stands.
 */
export async function runTraining(session: TrainingSession, host: RunHost): Promise<'finished' | 'stopped'> {
  const { evaluateEvery, checkpointEvery, onNonFinite } = session.config.run
  const rollback = onNonFinite === 'rollback' ? await Rollback.of(session) : null
  while (session.step < session.totalSteps) {
    if (!(await host.proceed())) return 'stopped'
    const line = rollback ? await rollback.update(host) : await session.update()
    if (!line) continue
    await host.onTrain(line)
    // an update that a rollback left out has had its note
    if (line.skipped && !session.progress.leftOut.includes(line.step - 1)) host.onNote?.('warning', skippedText(line, session.skipped))
    sendFrame(session, host)
    const end = session.step === session.totalSteps
    const { best, verdict } = end || session.step % evaluateEvery === 0 ? await validate(session, host) : UNVALIDATED
    const last = end || verdict !== null
    const due = last || session.step % checkpointEvery === 0
    const bytes = (host.save && (due || best)) || (rollback && due) ? await session.checkpoint('full') : null
    if (bytes && due) rollback?.keep(bytes)
    if (host.save && bytes) {
      if (due) await host.save('last', bytes)
      if (best || (last && session.bestLoss === null)) await host.save('best', bytes)
    }
    if (verdict) {
      host.onNote?.('info', verdict)
      return 'finished'
    }
  }
  return 'finished'
}

const skippedText = ({ step, lossScale }: TrainLine, skipped: number): string =>
  `Step ${step} was skipped, as a number in it is not finite or does not fit 16 bits; the loss scale is halved to ${lossScale / 2}. Skipped so far: ${skipped}.`

const UNVALIDATED = { best: false, verdict: null }

/** @returns whether it was the best so far, and why the run should stop */
async function validate(session: TrainingSession, host: RunHost): Promise<{ best: boolean; verdict: string | null }> {
  const line = await session.validate()
  if (!line) return UNVALIDATED
  const best = session.bestLoss === null || line.loss < session.bestLoss
  if (best) session.bestLoss = line.loss
  await host.onValidation(line, best)
  return { best, verdict: afterValidation(session.progress, session.config, line) }
}

function sendFrame(session: TrainingSession, host: RunHost): void {
  if (!host.onFrame || !host.wantsFrame?.()) return
  const { onFrame } = host
  // a frame that is lost with its device is reported by whatever else waits for that device
  session.frame()?.then(onFrame, () => undefined)
}
