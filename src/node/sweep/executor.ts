/** Trains a trial in a child process that can be killed. */

import { join } from 'node:path'
import { effectiveBatch } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { StudioError, toProblem } from '../../core/errors'
import type { PrecisionDevice } from '../../core/precision'
import type { Sweep, Trial, TrialResult } from '../../core/sweep/types'
import { fitTrial } from '../../experiments/fit'
import type { TrialControl, TrialExecutor } from '../../experiments/runner'
import { exists, FullDiskError, isFull, makeFolder } from '../files'
import { CHILD_FILES, type ChildEnd, endFormer, runChild } from './child'
import type { SweepFolder } from './folder'
import { type Room, roomOf } from './room'
import { beginTrial, readResult, removeTorn, sayInLog, toldProblem } from './trialFolder'

export interface ExecutorOptions {
  folder: SweepFolder
  device: PrecisionDevice
  /** The program that a child is: its arguments begin with `train`. */
  program: readonly string[]
  /** Arguments of every child, beside the trial's own: the device. */
  args: readonly string[]
  /** `--data` and what goes with it, checked to be the sweep's data. */
  dataArgs(sweep: Sweep): Promise<readonly string[]>
  /** Who works, for the log. */
  worker: string
  /** Hears of a trial that found no room on the disk. */
  room?: Pick<Room, 'missed'>
}

export class ChildExecutor implements TrialExecutor {
  constructor(private readonly options: ExecutorOptions) {}

  async run(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult> {
    try {
      return await this.train(trial, sweep, control)
    } catch (error) {
      if (!isFull(error)) throw error
      const { folder, room } = this.options
      room?.missed(folder.root, roomOf(trial.config, sweep.data.width))
      const { subject, problem } = toProblem(error)
      throw new FullDiskError(subject, problem, 'Free some space: it goes on from its last checkpoint.', { cause: error })
    }
  }

  private async train(trial: Trial, sweep: Sweep, control: TrialControl): Promise<TrialResult> {
    const { folder, device, program, args, dataArgs, worker } = this.options
    const data = await dataArgs(sweep)
    const config = runConfig(trial, sweep, device)
    const path = folder.run(trial.run)
    await makeFolder(path)
    const token = trial.attempts.at(-1)?.token ?? 0
    await control.confirm()
    const former = await endFormer(path, token)
    await control.confirm()
    await removeTorn(path)
    const beginning = await beginTrial(path, sweep, config, () => control.confirm())
    if (!beginning.finished) {
      await control.confirm()
      const notes = [...(former ? ['A worker that is gone had left its child here; it was ended.'] : []), ...beginning.notes]
      await sayInLog(path, [`── attempt ${trial.attempts.length} by ${worker}`, ...notes].join('\n'))
      const command = [...program, 'train', ...beginning.args, ...data, ...args, '--out', path, '--json']
      await control.confirm()
      const end = await runChild({ command, folder: path, token, signal: control.signal, onLine: progressOf(config, control) })
      // a later attempt's log is its own
      await control.confirm()
      await sayInLog(path, `── ended: ${endText(end, control.signal)}`)
      // one that was at its end when its time ran out has its result; one that was asked to stop may have saved half of it
      const whole = end.code === 0 && control.signal.reason !== 'stopped'
      if (control.signal.aborted && !whole)
        throw new StudioError(`trial ${trial.number}`, 'it was stopped.', 'It goes on when the sweep does.')
      if (end.code !== 0) throw await failure(trial, path, end)
    }
    control.trained()
    return readResult(path, sweep, config)
  }
}

/** The config that a trial is run with: fitted to the budget, where the sweep says so. */
function runConfig(trial: Trial, { data, rows, limits }: Sweep, device: PrecisionDevice): Config {
  const validationRows = Math.round(trial.config.data.validation * rows)
  const fit = fitTrial(trial.config, limits, { device, din: data.width, trainRows: rows - validationRows, validationRows })
  if (fit.fits) return fit.config
  throw new StudioError(`trial ${trial.number}`, 'it no longer fits the budget.', 'Raise the budget: lattice sweep budget.')
}

/** Reads `step 12/200  …  3.41 steps/s` of a child's progress. */
const progressOf =
  (config: Config, control: TrialControl) =>
  (line: string): void => {
    const [, step, steps] = /^step (\d+)\/(\d+)\b/.exec(line) ?? []
    const pace = Number(/([\d.]+(?:e[+-]?\d+)?) steps\/s/.exec(line)?.[1])
    if (!step || !steps) return
    const samplesPerSecond = Number.isFinite(pace) ? pace * effectiveBatch(config) : null
    control.progress({ step: Number(step), steps: Number(steps), samplesPerSecond })
  }

const endText = ({ code, signal: by }: ChildEnd, { aborted, reason }: AbortSignal): string =>
  `${by ? `by ${by}` : `exit ${code}`}${aborted ? ` (${String(reason)})` : ''}`

const SAYS_FULL = /the disk is full|the disk quota is used up|\bENOSPC\b|\bEDQUOT\b/

/** What a child died of: as it told it itself, else by its last lines. */
async function failure(trial: Trial, path: string, end: ChildEnd): Promise<StudioError> {
  // a device that hangs may crash the process on its way out: it has told before
  const told = await toldProblem(path)
  // what it tells may have found no room either
  const full = !end.signal && [told?.problem ?? '', ...end.tail].some((words) => SAYS_FULL.test(words))
  if (full) return new FullDiskError(told?.subject ?? `trial ${trial.number}`, told?.problem ?? 'the disk is full.', told?.remedy ?? '')
  if (told) return new StudioError(told.subject, told.problem, told.remedy)
  const how = end.signal ? `its process died of ${end.signal}` : `its process ended with exit code ${end.code}`
  const kept = (await exists(join(path, 'last.safetensors'))) || (await exists(join(path, 'best.safetensors')))
  const words = end.tail.slice(-3).join(' / ').slice(0, 600)
  return new StudioError(
    `trial ${trial.number}`,
    `${how}${words ? `; it last said: ${words}` : ''}.`,
    `Look into ${CHILD_FILES.log} of its run; then retry it: it ${kept ? 'goes on from its last checkpoint' : 'left no checkpoint, and begins anew'}.`,
  )
}
