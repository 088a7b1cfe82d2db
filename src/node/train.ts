/** `lattice train`: the engine's run with a folder, a progress line and Ctrl-C around it. */
import { basename, dirname, resolve } from 'node:path'
import type { Config } from '../core/config/types'
import { StudioError } from '../core/errors'
import type { TrainLine, ValidationLine } from '../core/metrics'
import { pair, type RawDataset } from '../dataset/dataset'
import type { Gpu } from '../gpu/device'
import { GpuLostError, watchOf } from '../gpu/watch'
import { type SessionBeginning, trainedOn } from '../training/beginning'
import { type Checkpoint, readCheckpoint } from '../training/checkpoint'
import { runTraining } from '../training/run'
import { TrainingSession } from '../training/session'
import { type Invocation, UsageError } from './args'
import { systemClock } from './clock'
import { dataOptions, readDataset } from './data'
import { chosenDevice, openGpu } from './dawn'
import { readBytes, readText, tryFolder } from './files'
import { Interrupt } from './interrupt'
import { type Ingredients, introduction } from './introduction'
import { Progress } from './progress'
import type { Io, Report } from './report'
import { configFor } from './runConfig'
import { RunFolder, refuseRun } from './runFolder'
import { RunNotes } from './runNotes'
import { Saves } from './saves'
import { type Outcome, trainReport } from './trainReport'
import { tuningFor } from './tuneCache'

/** What a run is made of, before the GPU is touched. */
interface Prepared extends Ingredients {
  folder: string
}

/** Trains, or goes on with a run. Resolves when it is finished, or stopped by Ctrl-C and saved. */
export async function train(invocation: Invocation, io: Io): Promise<Report> {
  const deadline = deadlineOf(invocation)
  const prepared = await prepare(invocation)
  const gpu = await openGpu(
    chosenDevice(invocation.values.get('device')),
    tuningFor(invocation, (sentence) => io.err.write(`${sentence}\n`)),
  )
  const watch = watchOf(gpu.device)
  watch.chosen = deadline
  const { config, dataset, beginning } = prepared
  io.err.write('compiling kernels…\n')
  const session = await TrainingSession.create({ gpu, config, dataset, clock: systemClock, ...(beginning && { beginning }) })
  io.err.write(`${introduction(prepared, session).join('\n')}\n`)
  const folder = await RunFolder.open(prepared.folder, session.config, session.step)
  try {
    const notes = new RunNotes(folder, session)
    notes.begun(config, beginning)
    const outcome = await run(session, gpu, folder, notes, io)
    return trainReport(outcome, session, prepared.folder, await folder.files())
  } finally {
    folder.close()
    // a device that hangs is left alone: its destruction would wait for what never ends
    if (watch.end?.kind !== 'hang') {
      session.destroy()
      gpu.destroy()
    }
  }
}

/** Milliseconds of silence after which the device counts as hung; null: by what it takes. */
function deadlineOf({ values }: Invocation): number | null {
  const text = values.get('deadline')
  if (text === undefined) return null
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000
  throw new UsageError(`--deadline is ${text}, which is no number of seconds above 0.`, 'train')
}

async function prepare({ values, sets }: Invocation): Promise<Prepared> {
  const folder = values.get('out') ?? ''
  const beginning = await readBeginning(values.get('resume'), values.get('init'))
  // only a run's own checkpoint goes on in its folder: another's would replace what is there
  const resumed = values.get('resume')
  if (!resumed || dirname(resolve(resumed)) !== resolve(folder)) await refuseRun(folder)
  await tryFolder(folder)
  const file = values.get('config')
  const config = configFor({
    preset: values.get('preset'),
    file: file ? { name: basename(file), text: await readText(file) } : null,
    sets,
    resumed: beginning?.kind === 'resume' ? configOf(beginning.checkpoint) : null,
  })
  const raw = await readDataset(dataOptions(values))
  if (beginning?.kind === 'resume' && !values.has('data')) requireData(beginning.checkpoint, raw)
  const dataset = pair(raw, config.data.pairing)
  return { config, dataset, beginning, folder }
}

async function readBeginning(resume: string | undefined, init: string | undefined): Promise<SessionBeginning | undefined> {
  if (resume && init) throw new UsageError('--resume goes on with a run and --init begins a new one: give one of them.', 'train')
  const path = resume ?? init
  if (!path) return undefined
  return { kind: resume ? 'resume' : 'weights', checkpoint: readCheckpoint(await readBytes(path), basename(path)) }
}

/** Without --data it is the built-in clusters: a run on other data needs it named again. */
function requireData(checkpoint: Checkpoint, assumed: RawDataset): void {
  const { file, moments, dataset, datasetName } = checkpoint
  if (!moments || !dataset || dataset === assumed.digest) return
  const name = datasetName.startsWith('builtin:') ? datasetName : 'FILE'
  throw new UsageError(`--data is missing: ${file} was trained on ${trainedOn(checkpoint)}. Add --data ${name}.`, 'train')
}

/** The config of a checkpoint that is gone on with, or evaluated. */
export function configOf({ config, file }: Checkpoint): Config {
  if (config) return config
  throw new StudioError(file, 'it carries no config of ours.', 'Begin a new run with its weights: train --init.')
}

async function run(session: TrainingSession, gpu: Gpu, folder: RunFolder, notes: RunNotes, io: Io): Promise<Outcome> {
  const progress = new Progress(io.err)
  const interrupt = new Interrupt(() => progress.say('Stopping after the steps under way, then saving. Ctrl-C again leaves at once.'))
  const seen: { train: TrainLine | null; validation: ValidationLine | null; best: ValidationLine | null } = {
    train: null,
    validation: null,
    best: folder.history.best,
  }
  const put = async (kind: 'last' | 'best', bytes: Uint8Array): Promise<void> => {
    await folder.save(kind, bytes)
    notes.saved(kind)
  }
  const say = (kind: 'info' | 'warning', text: string): void => {
    notes.said(kind, text)
    progress.say(text)
  }
  const saves = new Saves(put, (text) => say('warning', text))
  const training = runTraining(session, {
    onTrain(line) {
      folder.append(line)
      notes.trained(line)
      seen.train = line
      progress.update({ step: line.step, steps: session.totalSteps, loss: line.loss })
    },
    onValidation(line, best) {
      folder.append(line)
      seen.validation = line
      if (!best) return
      seen.best = line
      notes.best(line)
    },
    onRollback: (step) => folder.goBack(step),
    onNote: say,
    save: (kind, bytes) => saves.keep(kind, bytes),
    proceed: () => !interrupt.requested,
  })
  try {
    const end = await Promise.race([training, lost(gpu)])
    await saves.settle(() => session.checkpoint('full'), end === 'stopped')
    if (end === 'finished') await folder.completeBest()
    notes.ended(end)
    return { end, ...seen }
  } catch (error) {
    // What was computed before the failure is worth keeping, if the device still answers.
    if (session.step > 0)
      await saves
        .settle(() => session.checkpoint('full'), true)
        .catch(() => progress.say('The state before this failure could not be saved; the last checkpoint stands.'))
    const cause = error instanceof GpuLostError ? await lossOf(gpu) : error
    notes.failed(cause)
    throw cause
  } finally {
    interrupt.release()
    progress.finish()
  }
}

/** Rejects when the device goes away under the run. */
async function lost(gpu: Gpu): Promise<never> {
  throw await lossOf(gpu)
}

async function lossOf(gpu: Gpu): Promise<GpuLostError> {
  return new GpuLostError((await gpu.lost).message, 'Go on with --resume and the last checkpoint.')
}
