/** What one child process does: a golden file, curves, or one setting of the benchmark. Jobs and their answers are plain JSON. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { GoldenCheck } from '../../src/diagnostics/comparison'
import { checkGolden } from '../../src/diagnostics/golden'
import type { Gpu } from '../../src/gpu/device'
import { flopsPerSample, matmulCeiling } from './ceiling'
import { openPeer, openRunners, type Runner } from './contenders'
import { type Counts, counted, installCounters } from './count'
import { openShared } from './device'
import { checkPeer } from './golden'
import { type ContenderName, TITLES } from './names'
import type { Setting } from './ours'

export type Job =
  | { kind: 'golden'; file: string; contenders: ContenderName[] }
  | { kind: 'curves'; setting: Setting; updates: number; contenders: ContenderName[] }
  | { kind: 'speed'; setting: Setting; rounds: number; contenders: ContenderName[] }

export interface GoldenAnswer {
  file: string
  contender: ContenderName
  quantities: number
  worst: GoldenCheck | null
  failed: GoldenCheck[]
  error: string | null
}

export interface CurveAnswer {
  contender: ContenderName
  losses: number[]
  error: string | null
}

export interface SpeedAnswer {
  contender: ContenderName
  /** Seconds of each timed update. */
  seconds: number[]
  losses: number[]
  /** Of the last update. */
  counts: Counts | null
  error: string | null
}

export interface SpeedResult {
  answers: SpeedAnswer[]
  device: string
  flopsPerSample: number
  ceiling: number
}

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** Runs a job on a GPU of its own. */
export async function runJob(job: Job, device: string | undefined): Promise<unknown> {
  const gpu = await openShared(device)
  installCounters()
  if (job.kind === 'golden') return golden(gpu, job.file, job.contenders)
  const { ours, runners } = await openRunners(gpu, job.setting, job.contenders)
  if (job.kind === 'curves') return curves(runners, (step) => ours.rows(step), job.updates)
  const answers = await race(runners, (step) => ours.rows(step), job.rounds)
  // Last, so that it allocates nothing while the others are measured.
  return { answers, device: gpu.report.name, flopsPerSample: flopsPerSample(ours.problem.geometry), ceiling: await matmulCeiling(gpu) }
}

async function golden(gpu: Gpu, file: string, contenders: readonly ContenderName[]): Promise<GoldenAnswer[]> {
  const bytes = await readFile(file)
  const answers: GoldenAnswer[] = []
  for (const contender of contenders) {
    const answer: GoldenAnswer = { file: basename(file), contender, quantities: 0, worst: null, failed: [], error: null }
    try {
      const checks =
        contender === 'ours' ? await checkGolden(gpu, bytes, file) : await checkPeer(openPeer[contender], gpu.device, bytes, file)
      answer.quantities = checks.length
      answer.worst = checks.reduce((a, b) => (b.error > a.error || Number.isNaN(b.error) ? b : a))
      answer.failed = checks.filter(({ error, tolerance }) => !(error <= tolerance))
    } catch (error) {
      answer.error = String(error)
    }
    say(
      `  ${answer.file}, ${TITLES[contender]}: ${answer.error ?? `${answer.quantities} quantities, worst ${answer.worst?.error.toExponential(1)}`}`,
    )
    answers.push(answer)
  }
  return answers
}

type RowsOf = Parameters<Runner['update']>[0]

async function curves(runners: readonly Runner[], rows: RowsOf, updates: number): Promise<CurveAnswer[]> {
  const answers: CurveAnswer[] = []
  for (const runner of runners) {
    const losses: number[] = []
    for (let update = 0; update < updates; update++) {
      const done = await runner.update(rows)
      if (done) losses.push(done.loss)
    }
    say(`  ${TITLES[runner.name]}: ${runner.error ?? losses.map((loss) => loss.toFixed(5)).join(', ')}`)
    answers.push({ contender: runner.name, losses, error: runner.error })
  }
  return answers
}

/** One update each that is not timed, then one each in every round, each round beginning with the next contender. */
async function race(runners: readonly Runner[], rows: RowsOf, rounds: number): Promise<SpeedAnswer[]> {
  const answers = runners.map(({ name }): SpeedAnswer => ({ contender: name, seconds: [], losses: [], counts: null, error: null }))
  for (const runner of runners) await runner.update(rows)
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < runners.length; turn++) {
      const at = (round + turn) % runners.length
      const [runner, answer] = [runners[at] as Runner, answers[at] as SpeedAnswer]
      const before = counted()
      const done = await runner.update(rows)
      answer.error = runner.error
      if (!done) continue
      answer.counts = counted(before)
      answer.seconds.push(done.seconds)
      answer.losses.push(done.loss)
      say(`  round ${round + 1}, ${TITLES[runner.name]}: ${done.seconds.toFixed(2)} s, loss ${done.loss.toFixed(5)}`)
    }
  return answers
}
