import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Claim } from '../../experiments/claim'
import { lattice } from '../testing'
import { removeLeftovers } from './leftovers'
import { freshFolder, GO, queueOf, resultAt, STEPS, smallSpec, trainTo, WORKER } from './trained.testing'

it('what killed processes left half-written is removed once nobody can write it any more', async () => {
  const folder = freshFolder()
  const { id } = await queueOf(folder).add(smallSpec())
  mkdirSync(folder.backups)
  const now = Date.now()
  const put = (place: string, name: string, age: number): string => {
    const path = join(place, name)
    writeFileSync(path, 'half')
    utimesSync(path, (now - age) / 1000, (now - age) / 1000)
    return path
  }
  const [HOUR, trials] = [3_600_000, join(folder.sweep(id), 'trials')]
  const left = [put(folder.backups, '.auto-s1.zip.77-0a0b0c0d', 2 * HOUR), put(trials, '.abc.0002.json.77-0a0b0c0d', 2 * HOUR)]
  const kept = [
    put(folder.backups, '.all.zip.78-0a0b0c0d', HOUR / 2),
    put(folder.backups, 'mine.zip', 9 * HOUR),
    put(trials, '.hidden', 9 * HOUR),
  ]
  await removeLeftovers(folder, now)
  expect(left.map((path) => existsSync(path))).toEqual([false, false])
  expect(kept.map((path) => existsSync(path))).toEqual([true, true, true])
  expect(await queueOf(folder).records.trials(id)).toHaveLength(2)
})

it('restoring what is not there, or is no backup, makes no folder', async () => {
  const root = mkdtempSync(join(tmpdir(), 'lattice-none-'))
  writeFileSync(join(root, 'no.zip'), 'no zip')
  for (const name of ['nosuch.zip', 'no.zip']) {
    const { code, err } = await lattice(['sweep', 'restore', join(root, name), '--folder', join(root, 'new')])
    expect(code).toBe(1)
    expect(err).toContain(name)
  }
  expect(readdirSync(root)).toEqual(['no.zip'])
})

it('an export replaces nothing', async () => {
  const folder = freshFolder()
  const queue = queueOf(folder)
  await queue.add(smallSpec())
  const claim = (await queue.claim(WORKER, GO)) as Claim
  await trainTo(folder, claim.trial.run, STEPS, claim.trial.config)
  await claim.done(resultAt(STEPS))
  const at = (name: string): string => join(folder.root, name)
  const exported = (format: string, out: string) =>
    lattice(['sweep', 'export', '--folder', folder.root, '--format', format, '--out', at(out)])
  writeFileSync(at('mine.csv'), 'mine')
  expect((await exported('csv', 'mine.csv')).err).toContain(`${at('mine.csv')}: this is there already. Choose another --out`)
  expect(readFileSync(at('mine.csv'), 'utf8')).toBe('mine')
  mkdirSync(at('events'))
  expect((await exported('tfevents', 'events')).code).toBe(0)
  expect((await exported('tfevents', 'events')).err).toContain('this is there already')
})
