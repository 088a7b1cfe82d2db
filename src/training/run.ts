import type { TrainLine } from '../core/metrics'
import type { RunHost } from './host'
import { Lines } from './lines'
import { afterValidation } from './progress'
import { Rollback } from './rollback'
import type { TrainingSession } from './session'

/**
 * Trains to the end, until the host says stop, or until early stopping does. Validation and checkpoint come at their intervals and
 * after the last update (CONTRACT.md, Metrics); a stopped run is left as it stands. Some updates are submitted before the lines of
 * those before them are here; whatever looks at the run waits until none is under way.
 */
export async function runTraining(session: TrainingSession, host: RunHost): Promise<'finished' | 'stopped'> {
  const rollback = session.config.run.onNonFinite === 'rollback' ? await Rollback.of(session) : null
  const lines = new Lines((line) => handOn(line, session, host))
  for (;;) {
    try {
      const outcome = await train(session, host, lines, rollback)
      await lines.drain()
      return outcome
    } catch (error) {
      // lines of updates that were refused after the one that failed
      await lines.drain().catch(() => undefined)
      if (!rollback) throw error
      await rollback.back(error, host)
    }
  }
}

async function train(session: TrainingSession, host: RunHost, lines: Lines, rollback: Rollback | null): Promise<'finished' | 'stopped'> {
  const { evaluateEvery, checkpointEvery } = session.config.run
  while (session.submitted < session.totalSteps) {
    if (!(await host.proceed(() => lines.drain()))) return 'stopped'
    await lines.room()
    const { line } = await session.advance()
    lines.add(line)
    sendFrame(session, host)
    const step = session.submitted
    const evaluates = step === session.totalSteps || step % evaluateEvery === 0
    if (!evaluates && step % checkpointEvery !== 0) continue
    await lines.drain()
    const { best, verdict } = evaluates ? await validate(session, host) : UNVALIDATED
    await keep(session, host, rollback, best, verdict !== null)
    if (verdict) {
      host.onNote?.('info', verdict)
      return 'finished'
    }
  }
  return 'finished'
}

async function handOn(line: TrainLine, session: TrainingSession, host: RunHost): Promise<void> {
  const { skipped, progress } = session
  await host.onTrain(line)
  // an update that a rollback left out has had its note
  if (line.skipped && !progress.leftOut.includes(line.step - 1)) host.onNote?.('warning', skippedText(line, skipped))
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

/** Takes the checkpoints that are due after this update. */
async function keep(session: TrainingSession, host: RunHost, rollback: Rollback | null, best: boolean, stops: boolean): Promise<void> {
  const last = stops || session.step === session.totalSteps
  const due = last || session.step % session.config.run.checkpointEvery === 0
  const bytes = (host.save && (due || best)) || (rollback && due) ? await session.checkpoint('full') : null
  if (bytes && due) rollback?.keep(bytes)
  if (!host.save || !bytes) return
  if (due) await host.save('last', bytes)
  if (best || (last && session.bestLoss === null)) await host.save('best', bytes)
}

function sendFrame(session: TrainingSession, host: RunHost): void {
  if (!host.onFrame || !host.wantsFrame?.()) return
  const { onFrame } = host
  // a frame that is lost with its device is reported by whatever else waits for that device
  session.frame()?.then(onFrame, () => undefined)
}
