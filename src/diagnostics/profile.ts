/** Where the time of an update goes: every kernel of its plan by GPU time, beside what the device could do. */
import type { Config } from '../core/config/types'
import { type Profile, type ProfileMethod, sumOf, verdictOf } from '../core/profile'
import { median } from '../core/statistics/summary'
import type { Pass } from '../gpu/pass'
import { measureCeilings } from '../model/ceilings'
import { TrainingSession } from '../training/session'
import { openProbe } from './emergence/probe'
import { type PassGroup, rowOf, updateGroups } from './profile/groups'
import { openTimestamps, timedByDifference, timedPasses } from './profile/timers'
import type { TimedRun } from './timing'

/** Updates that are measured, each beside a round of its passes, and how long that may take; one always is. */
const MEASURED = { updates: 25, seconds: 3 }
/** Groups of passes that are shorter than this are measured by differences: browsers round the GPU's clock. */
const CLOCK_SECONDS = 3e-4

export interface ProfileOptions {
  /** Timestamps where the device has them, unless said otherwise. */
  method?: ProfileMethod
  /** Asked between measurements. */
  cancelled?: () => boolean
}

/** Ends a profile from within. */
class Cancelled extends Error {}

/**
 * Profiles an update of a config, with fresh weights and a model of its own: no run is touched by it.
 * @returns null when it was cancelled
 * @throws StudioError when the plan does not fit the device
 */
export async function profileUpdate(run: TimedRun, config: Config, options: ProfileOptions = {}): Promise<Profile | null> {
  const session = await TrainingSession.create({ ...run, config })
  const proceed = (): void => {
    if (options.cancelled?.()) throw new Cancelled()
  }
  try {
    proceed()
    return await profileSession(session, options.method ?? methodFor(session), proceed)
  } catch (error) {
    if (error instanceof Cancelled) return null
    throw error
  } finally {
    session.destroy()
  }
}

const methodFor = ({ model }: TrainingSession): ProfileMethod =>
  model.gpu.report.features.includes('timestamp-query') ? 'timestamps' : 'differences'

async function profileSession(session: TrainingSession, method: ProfileMethod, proceed: () => void): Promise<Profile> {
  const { model, config } = session
  const { passes: specs, groups } = updateGroups(model.context)
  const probe = await openProbe(model, { update: specs })
  try {
    const passes = probe.passes.update
    // meets cold caches and, with some drivers, compiles
    await session.update()
    const measure = method === 'timestamps' ? byTimestamps : byDifferences
    const { updates, seconds } = await measure({ session, passes, groups, proceed })
    const ceilings = await measureCeilings(model.gpu)
    const rows = groups.map((group, i) => rowOf(group, passes, seconds[i] ?? 0)).sort((left, right) => right.seconds - left.seconds)
    const measured = { method, rows, seconds: median(updates), ceilings }
    const { seconds: passSeconds, dispatches } = sumOf(rows)
    const { micro, accumulation } = config.batch
    const { name, software } = model.gpu.report
    const settled = { micro, accumulation, precision: config.precision }
    return { ...measured, ...settled, device: name, software, passSeconds, dispatches, verdict: verdictOf(measured) }
  } finally {
    probe.destroy()
  }
}

interface Measured {
  session: TrainingSession
  passes: readonly Pass[]
  groups: readonly PassGroup[]
  proceed: () => void
}

/** Seconds of whole updates, and of each group's passes once. */
interface Times {
  updates: number[]
  seconds: number[]
}

async function timedUpdate({ model }: TrainingSession, update: () => Promise<unknown>): Promise<number> {
  const { clock } = model.gpu
  const before = clock.now()
  await update()
  return (clock.now() - before) / 1000
}

const passesOf = (passes: readonly Pass[], { at }: PassGroup): Pass[] => at.map((i) => passes[i] as Pass)

/** Rounds without the quarter that took least in all and the quarter that took most: those met a busy moment. */
function middleHalf(rounds: readonly number[][]): readonly number[][] {
  const total = (times: readonly number[]): number => times.reduce((sum, seconds) => sum + seconds, 0)
  const sorted = [...rounds].sort((left, right) => total(left) - total(right))
  const outer = Math.floor(sorted.length / 4)
  return sorted.slice(outer, sorted.length - outer)
}

/** Rounds of all passes in their order, in turn with whole updates, so that a busy moment falls on both. */
async function byTimestamps({ session, passes, groups, proceed }: Measured): Promise<Times> {
  const { model } = session
  const { clock } = model.gpu
  const stamps = openTimestamps(model)
  try {
    const updates: number[] = []
    const rounds: number[][] = []
    const began = clock.now()
    while (rounds.length < MEASURED.updates && (rounds.length === 0 || clock.now() - began < MEASURED.seconds * 1000)) {
      proceed()
      updates.push(await timedUpdate(session, () => session.update()))
      model.clear('update')
      rounds.push(await timedPasses(model, stamps, passes))
    }
    const steady = middleHalf(rounds)
    // a mean, as times of few ticks of a rounded clock have no useful median
    const mean = (i: number): number => steady.reduce((sum, times) => sum + (times[i] ?? 0), 0) / steady.length
    const seconds = groups.map(({ at }) => at.reduce((sum, i) => sum + mean(i), 0))
    for (const [i, group] of groups.entries()) {
      if ((seconds[i] ?? 0) >= CLOCK_SECONDS) continue
      proceed()
      seconds[i] = await timedByDifference(model, passesOf(passes, group))
    }
    return { updates, seconds }
  } finally {
    stamps.destroy()
  }
}

/** Each group of passes alone, after a few whole updates. */
async function byDifferences({ session, passes, groups, proceed }: Measured): Promise<Times> {
  const { clock } = session.model.gpu
  const updates: number[] = []
  const began = clock.now()
  while (updates.length < MEASURED.updates && (updates.length === 0 || clock.now() - began < MEASURED.seconds * 1000)) {
    proceed()
    updates.push(await timedUpdate(session, () => session.update()))
  }
  const seconds: number[] = []
  for (const group of groups) {
    proceed()
    seconds.push(await timedByDifference(session.model, passesOf(passes, group)))
  }
  return { updates, seconds }
}
