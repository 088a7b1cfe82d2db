import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cases } from '../../core/soak.testing'
import { attemptsIn, buildCommand, killed, outcomesOf, processesOf, run, start, statusOf } from './sweep.testing'

/** As many as the issue says in `npm run test:soak`; fewer, and shorter, in every run of the tests. */
const TRIALS = cases(10, 40)
const KILLS = cases(5, 20)
const SEED = 6

const root = mkdtempSync(join(tmpdir(), 'lattice-sweep-'))
const file = join(root, 'sweep.yaml')
const seeds = Array.from({ length: TRIALS }, (_, i) => i + 1)
writeFileSync(
  file,
  `name: seeds
config:
  lattice: {width: 3, height: 3, depth: 3, channels: 4, hidden: 4, steps: 3}
  batch: {micro: 64}
  run: {steps: 40, evaluateEvery: 20, checkpointEvery: 10}
axes: {run.seed: [${seeds.join(', ')}]}
limits: {budgetMiB: 1}
`,
)
const calm = join(root, 'calm')
const rough = join(root, 'rough')
const quiet = ['--tiles', 'off']

beforeAll(buildCommand)

describe('a sweep in a folder', () => {
  it('postpones what is too big, with the bytes that it needs and the budget, and runs it when the budget is raised', async () => {
    const first = await run('run', file, '--folder', calm, ...quiet)
    expect(first.err).toContain('Sweep “seeds” is planned.')
    expect(first.code).toBe(0)
    const { counts, audit, postponed } = await statusOf(calm)
    expect(counts).toEqual({ planned: 0, running: 0, postponed: TRIALS, failed: 0, done: 0, cancelled: 0, total: TRIALS })
    expect(audit).toEqual({ addsUp: true, problems: [] })
    for (const { need } of postponed) {
      expect(need.budget).toBe(2 ** 20)
      expect(need.bytes).toBeGreaterThan(2 ** 20)
    }
    expect((await run('status', '--folder', calm)).out).toMatch(
      /postponed +trial 1 needs 1,\d{3},\d{3} bytes \(1\.\d MiB\), and may use 1\.0 MiB: run\.seed 1/,
    )
    expect((await run('budget', '--folder', calm, '--mib', '300')).out).toContain('seeds: a trial may use 300 MiB')
    const second = await run('run', '--folder', calm, '--workers', '2', ...quiet)
    expect(second.code).toBe(0)
    expect(second.err).toContain(`${TRIALS} done of ${TRIALS}\n`)
    expect(second.err).toMatch(/Backed up: .*-rung-1-\d+-done\.zip\n/)
    expect(await statusOf(calm)).toMatchObject({ counts: { done: TRIALS, total: TRIALS }, audit: { addsUp: true }, secondsLeft: 0 })
  })

  it('is not planned twice, and nothing of it is done twice', async () => {
    const before = readdirSync(join(calm, 'sweeps'))
    const again = await run('run', file, '--folder', calm, ...quiet)
    expect(again.err).toContain('Sweep “seeds” is in this folder already: it goes on.')
    expect(again.err).toContain('Its limits stay (300 MiB); lattice sweep budget --mib 1 sets what the file says.')
    expect(readdirSync(join(calm, 'sweeps'))).toEqual(before)
    expect([...outcomesOf(calm).values()]).toMatchObject(seeds.map(() => ({ completed: 1 })))
  })

  it(`is done by three processes, each trial once and to the same bits, though one of them is killed ${KILLS} times`, async () => {
    const plan = start('run', file, '--folder', rough, ...quiet)
    expect(await plan.ended).toBe(0)
    await run('budget', '--folder', rough, '--mib', '300')
    const argv = ['run', '--folder', rough, ...quiet]
    const steady = [start(...argv), start(...argv)]
    const { last, kills } = await killed(KILLS, SEED, argv)
    const all = [...steady, last]
    for (const { ended } of all) expect(await ended).toBe(0)
    expect(kills).toBe(KILLS)
    expect(await statusOf(rough)).toMatchObject({ counts: { done: TRIALS, total: TRIALS }, audit: { addsUp: true, problems: [] } })
    expect(outcomesOf(rough)).toEqual(outcomesOf(calm))
    // the kills hit trials under way
    expect(attemptsIn(rough)).toMatchObject({ done: TRIALS, lost: expect.any(Number) })
    expect(readdirSync(join(rough, 'leases'))).toEqual([])
    expect(processesOf(rough)).toEqual([])
  })
})
