import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Claim } from '../../experiments/claim'
import { backUpPhase } from './backup'
import type { SweepFolder } from './folder'
import { freshFolder, GO, queueOf, resultAt, STEPS, smallSpec, trainTo, WORKER } from './trained.testing'

const names = (folder: SweepFolder): string[] => readdirSync(folder.backups).sort()

/** A sweep of one trial, done. */
async function finished(folder: SweepFolder, seed: number): Promise<string> {
  const queue = queueOf(folder)
  const { id } = await queue.add(smallSpec({ axes: [{ path: 'run.seed', values: [seed] }] }))
  const claim = (await queue.claim(WORKER, GO)) as Claim
  await trainTo(folder, claim.trial.run, STEPS, claim.trial.config)
  await claim.done(resultAt(STEPS))
  return id
}

/** What a worker does after each trial. @returns how many backups it made */
async function backUpAll(folder: SweepFolder): Promise<number> {
  const { records } = queueOf(folder)
  let made = 0
  for (const sweep of await records.sweeps()) if (await backUpPhase(folder, sweep, await records.trials(sweep.id))) made++
  return made
}

it('of five finished sweeps each is backed up once, however often it is looked, though three of the files stay', async () => {
  const folder = freshFolder()
  const ids: string[] = []
  for (let seed = 1; seed <= 5; seed++) ids.push(await finished(folder, seed))
  expect(await backUpAll(folder)).toBe(5)
  expect(names(folder)).toHaveLength(3)
  expect(await backUpAll(folder)).toBe(0)
  expect(await backUpAll(folder)).toBe(0)
  expect(readFileSync(join(folder.sweep(ids[0] ?? ''), 'backed-up.txt'), 'utf8')).toBe(`auto-${ids[0]}-rung-1-1-done\n`)
})

it('a backup that is made after the clock went back stays', async () => {
  const folder = freshFolder()
  for (let seed = 1; seed <= 3; seed++) await finished(folder, seed)
  expect(await backUpAll(folder)).toBe(3)
  const tomorrow = Date.now() / 1000 + 86_400
  for (const [i, name] of names(folder).entries()) utimesSync(join(folder.backups, name), tomorrow + i, tomorrow + i)
  const later: string[] = []
  for (let seed = 4; seed <= 6; seed++) {
    later.push(`auto-${await finished(folder, seed)}-rung-1-1-done.zip`)
    expect(await backUpAll(folder)).toBe(1)
    for (const name of later) expect(existsSync(join(folder.backups, name))).toBe(true)
    expect(names(folder)).toHaveLength(3)
  }
})
