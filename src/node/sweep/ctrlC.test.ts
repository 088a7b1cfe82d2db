import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readCheckpoint } from '../../training/checkpoint'
import { parsePlace } from './processes'
import {
  attemptsIn,
  buildCommand,
  type Command,
  outcomesOf,
  pressCtrlC,
  processesOf,
  run,
  startInTerminal,
  statusOf,
} from './sweep.testing'

const STEPS = 240
const root = mkdtempSync(join(tmpdir(), 'lattice-ctrl-c-'))
const file = join(root, 'sweep.yaml')
writeFileSync(
  file,
  `name: seeds
config:
  lattice: {width: 3, height: 3, depth: 3, channels: 4, hidden: 4, steps: 3}
  batch: {micro: 32}
  run: {steps: ${STEPS}, evaluateEvery: 120, checkpointEvery: 120}
axes: {run.seed: [1, 2]}
`,
)
const [calm, folder] = [join(root, 'calm'), join(root, 'stopped')]
const quiet = ['--workers', '2', '--tiles', 'off']

/** Of the runs that are under way: their folders, with the child that each has. */
function children(): { run: string; pid: number }[] {
  const runs = join(folder, 'runs')
  return (existsSync(runs) ? readdirSync(runs) : []).flatMap((name) => {
    const marks = readdirSync(join(runs, name)).filter((file) => /^child\.\d+\.txt$/.test(file))
    return marks.flatMap((mark) => {
      const place = parsePlace(readFileSync(join(runs, name, mark), 'utf8').trim())
      return place ? [{ run: join(runs, name), pid: place.pid }] : []
    })
  })
}
const linesOf = (path: string, name: string): string[] =>
  existsSync(join(path, name)) ? readFileSync(join(path, name), 'utf8').trimEnd().split('\n').filter(Boolean) : []

/** Resolves when two trials train: each has done an update since it was first seen. */
async function bothTrain(): Promise<void> {
  const before = new Map<string, number>()
  await vi.waitFor(
    () => {
      const busy = children().filter(({ run: path, pid }) => {
        const count = linesOf(path, 'metrics.jsonl').length
        const first = before.get(`${path} ${pid}`) ?? count
        before.set(`${path} ${pid}`, first)
        return count > first
      })
      expect(busy).toHaveLength(2)
    },
    { timeout: 100_000, interval: 10 },
  )
}

beforeAll(async () => {
  buildCommand()
  expect((await run('run', file, '--folder', calm, ...quiet)).code).toBe(0)
}, 300_000)
// none of them outlives these tests, whatever they found
afterAll(() => {
  for (const pid of processesOf(root)) process.kill(pid, 'SIGKILL')
})

describe('Ctrl-C on a sweep', () => {
  it('has its trials save and go back into the queue, and is no failure', async () => {
    const command = startInTerminal('run', file, '--folder', folder, ...quiet, '--json')
    await bothTrain()
    const paths = children().map(({ run: path }) => path)
    pressCtrlC(command)
    expect(await command.ended).toBe(0)
    expect(command.err).toContain('Stopping: trials save what they have and go back into the queue. Ctrl-C again leaves at once.')
    expect(JSON.parse(command.out)).toMatchObject({ outcome: 'stopped', sweeps: [{ counts: { planned: 2, failed: 0 } }] })
    expect(await statusOf(folder)).toMatchObject({ counts: { planned: 2, total: 2 }, audit: { addsUp: true } })
    expect(attemptsIn(folder)).toEqual({ released: 2 })
    for (const path of paths) {
      const { step } = readCheckpoint(readFileSync(join(path, 'last.safetensors')), 'last')
      expect(step).toBeGreaterThan(0)
      expect(step).toBeLessThan(STEPS)
      expect(linesOf(path, 'log.jsonl').at(-1)).toContain(`"stopped at step ${step} of ${STEPS}"`)
    }
    expect(readdirSync(join(folder, 'leases'))).toEqual([])
    expect(processesOf(folder)).toEqual([])
  })

  it('pressed again leaves at once, though trials do not answer, and leaves leases that the next one takes over', async () => {
    const command = startInTerminal('run', '--folder', folder, ...quiet)
    await bothTrain()
    const frozen = children()
    // they will not save in time
    for (const { pid } of frozen) process.kill(pid, 'SIGSTOP')
    pressCtrlC(command)
    await vi.waitFor(() => expect(command.err).toContain('Ctrl-C again leaves at once.'), { timeout: 10_000 })
    // what comes sooner is the same one
    await new Promise((resolve) => setTimeout(resolve, 700))
    const since = performance.now()
    pressCtrlC(command)
    expect(await command.ended).toBe('SIGINT')
    expect(performance.now() - since).toBeLessThan(5000)
    await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), { timeout: 5000 })
    expect(readdirSync(join(folder, 'leases'))).toHaveLength(2)
    expect(await statusOf(folder)).toMatchObject({ counts: { running: 2, total: 2 }, left: 2, audit: { addsUp: true } })
  })

  it('costs nothing: the next run finishes to the same bits, and does nothing twice', async () => {
    const last: Command & { code: number | string } = await run('run', '--folder', folder, ...quiet)
    expect(last.code).toBe(0)
    expect(await statusOf(folder)).toMatchObject({ counts: { done: 2, total: 2 }, audit: { addsUp: true, problems: [] } })
    expect(outcomesOf(folder)).toEqual(outcomesOf(calm))
    expect(attemptsIn(folder)).toEqual({ released: 2, lost: 2, done: 2 })
    expect(readdirSync(join(folder, 'leases'))).toEqual([])
    expect(processesOf(folder)).toEqual([])
  })
})
