/** Real `lattice` processes over one folder, for tests: started, killed at seeded moments, and looked for afterwards. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { MetricLine } from '../../core/metrics'
import { pcg } from '../../core/rng'
import type { Sweep, SweepStatusJson } from './sweep.types.testing'

export type { SweepStatusJson }

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PROGRAM = join(ROOT, 'dist-node/main.js')

/** Builds the command if its sources have changed. */
export const buildCommand = (): void => void execFileSync(process.execPath, [join(ROOT, 'scripts/lattice.mjs'), 'help'], { cwd: ROOT })

/** A process of the command, with what it wrote. */
export interface Command {
  child: ChildProcess
  out: string
  err: string
  /** Resolves to its exit code, or the signal that it died of. */
  ended: Promise<number | string>
}

export const start = (...argv: string[]): Command => begin(argv, false)

/** In a process group of its own, as a terminal has it, so that Ctrl-C can be pressed. */
export const startInTerminal = (...argv: string[]): Command => begin(argv, true)

/** What a terminal does: each process of the group gets the signal. */
export const pressCtrlC = ({ child }: Command): void => void process.kill(-(child.pid ?? Number.NaN), 'SIGINT')

function begin(argv: readonly string[], detached: boolean): Command {
  const child = spawn(process.execPath, [PROGRAM, 'sweep', ...argv], { stdio: ['ignore', 'pipe', 'pipe'], detached })
  const command: Command = { child, out: '', err: '', ended: once(child, 'close').then(([code, signal]) => code ?? signal) }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    command.out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    command.err += text
  })
  return command
}

/** Runs a command to its end. */
export async function run(...argv: string[]): Promise<Command & { code: number | string }> {
  const command = start(...argv)
  const code = await command.ended
  return { ...command, out: command.out, err: command.err, code }
}

export async function statusOf(folder: string): Promise<SweepStatusJson> {
  const { out } = await run('status', '--folder', folder, '--json')
  return (JSON.parse(out) as { sweeps: [SweepStatusJson] }).sweeps[0]
}

/** Processes of which one has this text in its command line, but for those of this test. */
export function processesOf(text: string): number[] {
  if (!existsSync('/proc/self/cmdline')) return []
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text) ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

/** Children of a process, by their ids. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it is gone already
  }
}

/** A process that is killed at seeded moments and started again each time; every other time with the groups of its children. */
export async function killed(times: number, seed: number, argv: readonly string[]): Promise<{ last: Command; kills: number }> {
  let kills = 0
  for (let i = 0; i < times; i++) {
    const { child, ended } = start(...argv)
    const delay = 400 + (pcg(pcg(seed) ^ i) % 3600)
    await Promise.race([sleep(delay), ended])
    if (child.exitCode !== null || child.pid === undefined) break
    const children = i % 2 === 0 ? childrenOf(child.pid) : []
    kill(child.pid)
    // a child leads a group of its own
    for (const pid of children) kill(-pid)
    if ((await ended) === 'SIGKILL') kills++
  }
  return { last: start(...argv), kills }
}

/** What trials came to, times aside: what two sweeps that did the same have in common. By key. */
export function outcomesOf(folder: string): Map<string, object> {
  const sweeps = join(folder, 'sweeps')
  const outcomes = new Map<string, object>()
  for (const sweep of readdirSync(sweeps)) {
    const trials = join(sweeps, sweep, 'trials')
    for (const name of readdirSync(trials)
      .filter((file) => file.endsWith('.json'))
      .sort()) {
      const { key, number, status, values, result, run: id, attempts } = JSON.parse(readFileSync(join(trials, name), 'utf8')) as Sweep
      const { seconds, samplesPerSecond, ...same } = result ?? { seconds: 0, samplesPerSecond: 0 }
      const path = join(folder, 'runs', id, 'metrics.jsonl')
      const completed = attempts.filter(({ end }) => end === 'done').length
      outcomes.set(key, {
        number,
        status,
        values,
        result: same,
        completed,
        lines: status === 'done' && existsSync(path) ? timeless(path) : [],
      })
    }
  }
  return outcomes
}

const timeless = (path: string): object[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ ...(JSON.parse(line) as MetricLine), seconds: 0 }))

/** How many attempts at trials ended in each way. */
export function attemptsIn(folder: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const sweep of readdirSync(join(folder, 'sweeps'))) {
    const trials = join(folder, 'sweeps', sweep, 'trials')
    const newest = new Map(
      readdirSync(trials)
        .sort()
        .map((name) => [name.split('.')[0], name]),
    )
    for (const name of newest.values())
      for (const { end } of (JSON.parse(readFileSync(join(trials, name), 'utf8')) as Sweep).attempts) counts[end] = (counts[end] ?? 0) + 1
  }
  return counts
}
