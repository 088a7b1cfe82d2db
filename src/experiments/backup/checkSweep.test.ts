import { unzipSync, zipSync } from 'fflate'
import { expect, it } from 'vitest'
import type { ArchivedSweep } from '../../core/archive'
import { formatSweep, parseSweep } from '../../core/archive/sweeps'
import { resolveConfig } from '../../core/config/resolve'
import { StudioError } from '../../core/errors'
import type { Sweep, SweepSpec, Trial } from '../../core/sweep/types'
import { memorySource } from '../../formats/source'
import { nextRungs } from '../halving'
import { type PlannedTrial, planTrials, rungSteps } from '../plan'
import { addSample, MemoryArchive, sampleSweep, sumOf, utf8 } from '../testing/memoryArchive'
import { resultOf } from '../testing/memoryQueue'
import { BackupArchive } from './open'
import { restoreBackup } from './restore'
import { writeBackup } from './write'

async function backupOf(sweep: ArchivedSweep): Promise<Uint8Array> {
  const source = new MemoryArchive()
  await addSample(source, 'r1', [300, 20])
  await source.addSweep(sweep)
  const parts: Uint8Array[] = []
  await writeBackup(source, (part) => void parts.push(part), { created: '2026-11-22T12:00:00.000Z', build: '0.1.0' })
  return new Uint8Array(Buffer.concat(parts))
}

type Json = Record<string, never> & Sweep & Trial

/** The backup with one record changed; its list is made to fit. */
function edited(zip: Uint8Array, path: RegExp, change: (record: Json) => unknown): Uint8Array {
  const files = unzipSync(zip)
  const name = Object.keys(files).find((one) => path.test(one)) ?? ''
  const record = JSON.parse(new TextDecoder().decode(files[name]))
  change(record)
  files[name] = utf8(JSON.stringify(record))
  const list = JSON.parse(new TextDecoder().decode(files['backup.json']))
  for (const file of list.files)
    if (file.path === name) Object.assign(file, { bytes: files[name]?.length, sha256: sumOf(files[name] as Uint8Array) })
  files['backup.json'] = utf8(JSON.stringify(list))
  return zipSync(files, { level: 0 })
}

async function outcome(zip: Uint8Array): Promise<string> {
  const target = new MemoryArchive()
  try {
    const backup = await BackupArchive.open(memorySource('b.zip', zip))
    const { leftOut } = await restoreBackup(backup, target, { newId: (kind) => `${kind}-new` })
    return ['restored', ...leftOut.map(({ path, problem }) => `${path}: ${problem}`)].join('; ')
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError)
    expect(target.runMap.size + target.sweepMap.size).toBe(0)
    return (error as StudioError).message
  }
}

const good = await backupOf(sampleSweep('s1', 'r1'))
const SWEEP = /sweep\.json$/
const DONE = new RegExp(`trials/${sampleSweep('s1', 'r1').trials[0]?.key}`)
const HALVING = { method: 'halving', trials: 3 } as const

it.each<[string, RegExp, (record: Json) => unknown, string]>([
  ['halves by one', SWEEP, (s) => Object.assign(s, { ...HALVING, halving: { eta: 1, minSteps: 0 } }), 'a whole number from 2 on'],
  ['halves by a half', SWEEP, (s) => Object.assign(s, { ...HALVING, halving: { eta: 0.5, minSteps: 1 } }), 'a whole number from 2 on'],
  ['halves to nothing', SWEEP, (s) => Object.assign(s, { ...HALVING, halving: { eta: 3, minSteps: 0 } }), 'a whole number from 1 on'],
  ['has a rung without end', DONE, (t) => Object.assign(t, { rung: 1e15 }), 'a whole number from 0 to 31'],
  ['has a rung that its sweep has not', DONE, (t) => Object.assign(t, { rung: 1 }), 'it is of rung 1, and its sweep has 1.'],
  ['has no axes', SWEEP, (s) => Object.assign(s, { axes: [], method: 'random', trials: 1e9 }), 'axes: a sweep changes at least one'],
  ['plans a billion trials', SWEEP, (s) => Object.assign(s, { method: 'random', trials: 1e9 }), 'at most 2000 are planned'],
  ['has an axis that is none', SWEEP, (s) => Object.assign(s.axes[0] as object, { path: 'no.such' }), 'no.such'],
  ['has a budget below nothing', SWEEP, (s) => Object.assign(s.limits, { budgetMiB: -1 }), 'a number above 0'],
  ['has a budget too small for any', SWEEP, (s) => Object.assign(s.limits, { budgetMiB: 0.5 }), 'limits.budgetMiB: '],
  ['has no time', SWEEP, (s) => Object.assign(s.limits, { trialSeconds: -5 }), 'a number above 0'],
  ['has other settings than its key', DONE, (t) => Object.assign(t.config.run, { seed: 99 }), 'its key is not that of its settings.'],
  ['changes what is no axis', DONE, (t) => Object.assign(t.values, { 'run.seed': 3 }), 'it changes run.seed, which is no axis'],
  [
    'has other values than settings',
    DONE,
    (t) => Object.assign(t.values, { 'batch.micro': 16 }),
    'it is not what its values make of its sweep.',
  ],
  ['has values that are none', DONE, (t) => Object.assign(t.values, { 'batch.micro': '<img>' }), 'batch.micro'],
  ['is done without a result', DONE, (t) => Object.assign(t, { result: null }), 'it is done and has no result.'],
  [
    'has the run of another trial',
    DONE,
    (t) => Object.assign(t, { run: sampleSweep('s1', 'r1').trials[1]?.run }),
    'is that of another trial.',
  ],
  ['has a number beyond counting', DONE, (t) => Object.assign(t, { number: Number.MAX_SAFE_INTEGER }), 'from 0 to 1000000'],
])('what %s is refused, and nothing of it is kept', async (_, path, change, expected) => {
  expect(await outcome(good)).toBe('restored')
  expect(await outcome(edited(good, path, change))).toContain(expected)
})

it('trials that are not there are told of only if they cannot be planned', async () => {
  const { sweep, trials } = sampleSweep('s1', 'r1')
  expect(await outcome(await backupOf({ sweep, trials: trials.slice(0, 2) }))).toBe('restored')
  const axes = [{ path: 'lattice.steps', values: [8, 2] }]
  expect(await outcome(await backupOf({ sweep: { ...sweep, axes }, trials: [] }))).toContain('trial with lattice.steps 2: ')
})

it('a name that is as long as can be read comes back, beside another too', async () => {
  const target = new MemoryArchive()
  const { sweep, trials } = sampleSweep('s1', 'r1')
  await target.addSweep({ sweep: { ...sweep, seed: 9 }, trials })
  const name = 'n'.repeat(1000)
  const backup = await BackupArchive.open(memorySource('b.zip', await backupOf({ sweep: { ...sweep, name }, trials })))
  await restoreBackup(backup, target, { newId: (kind) => `${kind}-new` })
  const beside = (await target.sweeps()).find((one) => one.sweep.id === 'sweep-new')?.sweep as Sweep
  expect(beside.name).toBe(`${'n'.repeat(900)} (restored)`)
  expect(parseSweep(formatSweep(beside), 'sweep.json')).toEqual(beside)
})

it('a trial that is done, and whose run is not there, is told of', async () => {
  expect(await outcome(await backupOf(sampleSweep('s1', 'r2')))).toBe('restored; runs/r2: the run of trial 1 of “rates” is not there.')
})

it('a backup of what was really planned comes back: draws, lengths in epochs, rungs, a budget that was raised', async () => {
  const { sweep } = sampleSweep('s1', 'r1')
  const range = { path: 'optimizer.learningRate', from: 1e-4, to: 1e-2, scale: 'log' as const }
  const made = (spec: Partial<SweepSpec>, plan: (s: Sweep) => readonly PlannedTrial[]): ArchivedSweep => {
    const own = { ...sweep, ...spec, limits: { trialSeconds: null, budgetMiB: 900, fitMemory: true } }
    const rest = {
      sweep: 's1',
      status: 'planned',
      priority: 0,
      problem: null,
      need: null,
      attempts: [],
      result: null,
      reused: null,
    } as const
    return {
      sweep: own,
      trials: plan({ ...sweep, ...spec }).map((one, i) => ({ ...rest, ...one, id: `s1.${one.key}`, number: i + 1, run: `t${i}` })),
    }
  }
  const random = { method: 'random', trials: 5, axes: [range, { path: 'lattice.hidden', from: 6, to: 30, scale: 'linear' }] } as const
  expect(await outcome(await backupOf(made(random, planTrials)))).toBe('restored')
  const epochs = { axes: [{ path: 'run.epochs', values: [1, 2] }] }
  expect(await outcome(await backupOf(made(epochs, planTrials)))).toBe('restored')
  const base = resolveConfig({ preset: 'tiny', file: { run: { epochs: 3 }, lattice: { share: 'cell' } } })
  expect(await outcome(await backupOf(made({ base, axes: [{ path: 'lattice.share', values: ['layer', 'cell'] }] }, planTrials)))).toBe(
    'restored',
  )
  const halving = { ...HALVING, axes: [range], trials: 9, halving: { eta: 3, minSteps: 100 } }
  const rungs = (s: Sweep): PlannedTrial[] => {
    const first = planTrials(s)
    const ended = first.map((one, i) => ({ ...one, number: i + 1, status: 'done', result: resultOf(i) }) as unknown as Trial)
    return [...first, ...nextRungs(s, ended)]
  }
  expect(rungs({ ...sweep, ...halving })).toHaveLength(12)
  expect(await outcome(await backupOf(made(halving, rungs)))).toBe('restored')
})

it('rungs come to an end, whatever is said of them', () => {
  const { base } = sampleSweep('s1', 'r1').sweep
  for (const [eta, minSteps] of [
    [1, 0],
    [0.5, 1],
    [0, 0],
    [-2, -5],
    [Number.NaN, 1],
    [2, Number.NaN],
    [Number.POSITIVE_INFINITY, 0],
  ] as const)
    expect(rungSteps({ base, halving: { eta, minSteps } }).length).toBeLessThanOrEqual(32)
  const endless = { ...base, run: { ...base.run, steps: Number.POSITIVE_INFINITY } }
  expect(rungSteps({ base: endless, halving: { eta: 2, minSteps: 1 } })).toHaveLength(32)
})
