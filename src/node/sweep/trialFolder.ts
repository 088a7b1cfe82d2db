/** The run folder of a trial: how it is begun or gone on with, and what came of it. */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { effectiveBatch } from '../../core/config/resolve'
import type { Config } from '../../core/config/types'
import { formatConfig } from '../../core/config/yaml'
import { type Problem, StudioError, toProblem } from '../../core/errors'
import { planMemory } from '../../core/memory'
import { MAX_CANDIDATES } from '../../core/memory/sizes'
import type { TrainLine } from '../../core/metrics'
import type { Sweep, TrialResult } from '../../core/sweep/types'
import { type Checkpoint, readCheckpoint } from '../../training/checkpoint'
import { weightsDigest } from '../../training/weightsDigest'
import { exists, readBytes, readText, writeAtomic } from '../files'
import { historyUpTo, parseMetrics } from '../runFolder'
import { CHILD_FILES } from './child'
import { isUnfinished } from './leftovers'

/** What the trial is run with, for the child; what the run settled stands in config.yaml. */
const TRIAL_CONFIG = 'trial.yaml'
const MADE = ['config.yaml', 'metrics.jsonl', 'log.jsonl']

/** How a trial is run: to its end already, or by `lattice train` with these arguments. */
export type Beginning = { finished: true } | { finished: false; args: string[]; notes: string[] }

/** Its training is over: all steps done, or stopped early. */
export function isOver({ config, step, progress }: Checkpoint, planned: Config): boolean {
  const steps = config?.run.steps ?? planned.run.steps
  const early = planned.run.earlyStop as { monitor: string; patience: number } | null
  const { monitor, since } = progress.earlyStop
  return step >= steps || (early !== null && monitor === early.monitor && since >= early.patience)
}

/** A checkpoint that can be gone on with. @throws StudioError for one that is damaged, or of something else */
async function usable(path: string, sweep: Sweep): Promise<Checkpoint> {
  const checkpoint = readCheckpoint(await readBytes(path), basename(path))
  if (!checkpoint.moments || !checkpoint.config) throw new StudioError(basename(path), 'it holds weights alone.', 'Begin anew.')
  if (sweep.data.digest && checkpoint.dataset !== sweep.data.digest)
    throw new StudioError(basename(path), 'it was trained on other data.', 'Begin anew.')
  // where pairing is an axis, each trial has its own
  const alike = checkpoint.config.data.pairing === sweep.base.data.pairing
  if (alike && sweep.data.pairs && checkpoint.pairs && checkpoint.pairs !== sweep.data.pairs)
    throw new StudioError(basename(path), 'other rows answered each other when it was trained.', 'Begin anew.')
  return checkpoint
}

/**
 * Makes a run's folder ready: it goes on from its last complete checkpoint, else from the best, else from the start. What is damaged
 * is put beside, never thrown away.
 * @param config what the trial is run with
 * @param confirm asked before anything is moved or removed; throws where the folder is another's now
 */
export async function beginTrial(
  folder: string,
  sweep: Sweep,
  config: Config,
  confirm: () => Promise<void> = async () => undefined,
): Promise<Beginning> {
  const notes: string[] = []
  for (const kind of ['last', 'best']) {
    const path = join(folder, `${kind}.safetensors`)
    if (!(await exists(path))) continue
    try {
      const checkpoint = await usable(path, sweep)
      if (kind === 'last' && isOver(checkpoint, config)) return { finished: true }
      return { finished: false, args: ['--resume', path], notes: [...notes, `Goes on from ${basename(path)}, step ${checkpoint.step}.`] }
    } catch (error) {
      await confirm()
      const aside = await putAside(path)
      notes.push(`${kind}.safetensors cannot be used (${toProblem(error).problem}) and is put aside as ${basename(aside)}.`)
    }
  }
  await confirm()
  for (const name of MADE) await rm(join(folder, name), { force: true })
  const file = join(folder, TRIAL_CONFIG)
  await writeAtomic(file, formatConfig(config))
  return { finished: false, args: ['--config', file], notes: [...notes, 'Begins at step 0.'] }
}

async function putAside(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const aside = path.replace(/\.safetensors$/, `.damaged-${n}.safetensors`)
    if (await exists(aside)) continue
    await rename(path, aside)
    return aside
  }
}

/** What a finished trial came to. @throws StudioError where its folder does not hold that */
export async function readResult(folder: string, sweep: Sweep, config: Config): Promise<TrialResult> {
  const checkpoint = await usable(join(folder, 'last.safetensors'), sweep)
  if (!isOver(checkpoint, config))
    throw new StudioError(basename(folder), `it ended at step ${checkpoint.step}, before its end.`, 'Retry it: it goes on from there.')
  const path = join(folder, 'metrics.jsonl')
  const { lines, best } = historyUpTo(parseMetrics(await readText(path)), checkpoint.step)
  const settled = checkpoint.config ?? config
  return {
    last: lines.findLast((line) => line.kind === 'validation') ?? null,
    best,
    ...{ step: checkpoint.step, samples: checkpoint.samples, seconds: checkpoint.seconds },
    samplesPerSecond: paceOf(
      lines.filter((line) => line.kind === 'train'),
      settled,
    ),
    gpuBytes: memoryOf(settled, sweep.data.width, sweep.rows),
    weights: weightsDigest(checkpoint),
  }
}

/** Bytes that a settled config takes on the GPU, over data of so many rows. */
export const memoryOf = (config: Config, width: number, rows: number): number =>
  planMemory(config, width, { candidates: Math.min(MAX_CANDIDATES, Math.round(config.data.validation * rows)) }).total

/** Samples a second after the first update, which also compiles. */
export function paceOf(lines: readonly TrainLine[], config: Config): number | null {
  const [first, last] = [lines[0], lines.at(-1)]
  const seconds = last && first ? last.seconds - first.seconds : 0
  return seconds > 0 && last && first ? ((last.step - first.step) * effectiveBatch(config)) / seconds : null
}

/** The problem that a child has told in its outcome; null where it told none. */
export async function toldProblem(folder: string): Promise<Problem | null> {
  const text = await readFile(join(folder, CHILD_FILES.outcome), 'utf8').catch(() => '')
  try {
    const { error } = JSON.parse(text) as { error?: Partial<Problem> }
    return error?.subject && error.problem && error.remedy ? { subject: error.subject, problem: error.problem, remedy: error.remedy } : null
  } catch {
    return null
  }
}

/** Says something in the run's log. */
export const sayInLog = (folder: string, text: string): Promise<void> =>
  writeFile(join(folder, CHILD_FILES.log), `${text}\n`, { flag: 'a' })

/** Removes what writers that were killed left half-written: nothing else begins with a dot and this process' way of naming. */
export async function removeTorn(folder: string): Promise<void> {
  const torn = (await readdir(folder)).filter(isUnfinished)
  await Promise.all(torn.map((name) => rm(join(folder, name), { force: true })))
}
