import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Claim } from '../../experiments/claim'
import { lattice } from '../testing'
import { SweepFolder } from './folder'
import { freshFolder, GO, queueOf, resultAt, STEPS, smallSpec, trainTo, WORKER } from './trained.testing'
import { readResult } from './trialFolder'

let folder: SweepFolder
let hurt = ''
let whole = ''
/** Runs of the second sweep, which is done. */
let runs: string[] = []
const path = (...names: string[]): string => join(folder.root, ...names)
const sweep = (verb: string, ...more: string[]) => lattice(['sweep', verb, '--folder', folder.root, ...more])

/** Two sweeps: one whose files the tests damage, and one that is done. */
beforeEach(async () => {
  folder = freshFolder()
  const queue = queueOf(folder)
  const second = await queue.add(smallSpec({ name: 'whole' }))
  runs = []
  for (let i = 0; i < 2; i++) {
    const claim = (await queue.claim(WORKER, GO)) as Claim
    await trainTo(folder, claim.trial.run, STEPS, claim.trial.config)
    await claim.done(resultAt(STEPS))
    runs.push(claim.trial.run)
  }
  const first = await queue.add(smallSpec({ name: 'hurt', axes: [{ path: 'run.seed', values: [3, 4] }] }))
  ;[hurt, whole] = [first.id, second.id]
})

const tornTrial = async (): Promise<string> => {
  const [trial] = await queueOf(folder).records.trials(hurt)
  const file = path('sweeps', hurt, 'trials', `${trial?.key}.0001.json`)
  truncateSync(file, 100)
  return file
}

describe('a damaged file', () => {
  it('of a trial stops nothing but what it is about: status names it, and other sweeps go on', async () => {
    const file = await tornTrial()
    const { code, out } = await sweep('status', '--json')
    expect(code).toBe(1)
    const sweeps = JSON.parse(out).sweeps as { name: string; audit: { problems: string[] }; counts: object }[]
    const found = new Map(sweeps.map((one) => [one.name, one]))
    expect(found.get('hurt')?.audit.problems).toContainEqual(expect.stringContaining(`${file}: it is not JSON. Move this file away`))
    expect(found.get('whole')).toMatchObject({ audit: { addsUp: true }, counts: { done: 2, total: 2 } })
    expect((await sweep('retry')).out).toContain('whole: no trial has failed.')
    expect((await sweep('export', '--sweep', 'whole', '--out', path('m.csv'))).code).toBe(0)
    // the other trial of the same sweep is there to be done
    expect(await queueOf(folder).claim(WORKER, GO)).not.toBeNull()
    expect(await queueOf(folder).add(smallSpec({ axes: [{ path: 'run.seed', values: [9] }] }))).toMatchObject({ state: 'running' })
  })

  it('is left out of a backup, which says so, and the rest comes back', async () => {
    const file = await tornTrial()
    truncateSync(join(folder.run(runs[0] ?? ''), 'last.safetensors'), 50)
    writeFileSync(join(folder.run(runs[1] ?? ''), 'metrics.jsonl'), '{"kind":"tra{"kind":"train","step":3}\n', { flag: 'a' })
    const made = await sweep('backup', '--out', path('b.zip'), '--json')
    expect(made.code).toBe(1)
    const left = JSON.parse(made.out).leftOut as { path: string }[]
    expect(left.map((one) => one.path).sort()).toEqual(
      [file.slice(folder.root.length + 1), `runs/${runs[0]}/last.safetensors`, `runs/${runs[1]}/metrics.jsonl`].sort(),
    )
    const back = await lattice(['sweep', 'restore', path('b.zip'), '--folder', path('back'), '--json'])
    expect(JSON.parse(back.out)).toMatchObject({ sweeps: 2, runs: 2, checkpoints: 1 })
    const lines = readFileSync(path('back', 'runs', runs[1] ?? '', 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3, 4])
    // the trial that is missing is planned again
    await sweep('resume')
    const there = queueOf(new SweepFolder(path('back')))
    await there.records.changeSweep(hurt, { state: 'running' })
    await there.claim(WORKER, GO)
    expect(await there.records.trials(hurt)).toHaveLength(2)
  })

  it('of a sweep, of a lease or of metrics hides none of the others', async () => {
    const record = path('sweeps', hurt, 'sweep.0001.json')
    truncateSync(record, 30)
    const { code, out } = await sweep('status')
    expect(code).toBe(1)
    expect(out).toContain(`whole (${whole})`)
    expect(out).toContain(`${record}: it is not JSON.`)
    expect((await sweep('status', '--sweep', 'whole')).code).toBe(0)
    const [run = ''] = runs
    writeFileSync(join(folder.run(run), 'metrics.jsonl'), 'no line\n', { flag: 'a' })
    expect((await sweep('export', '--out', path('m.csv'))).code).toBe(0)
    const trial = (await queueOf(folder).records.trials(whole)).find((one) => one.run === run)
    const kept = await queueOf(folder).records.sweep(whole)
    if (!trial) throw new Error('there is a trial')
    expect(await readResult(folder.run(run), kept, trial.config)).toMatchObject({ step: STEPS })
    truncateSync(path('sweeps', whole, 'sweep.0001.json'), 30)
    expect((await sweep('status')).err).toContain('it is not JSON.')
  })
})
