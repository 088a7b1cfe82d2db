/** Where the time of an update goes: every kernel of its plan by GPU time, beside what the device could do. */
import type { Config } from '../core/config/types'
import { type Profile, type ProfileMethod, type ProfileRow, sumOf, verdictOf } from '../core/profile'
import { median } from '../core/statistics/summary'
import { divided, type Pass } from '../gpu/pass'
import { measureCeilings } from '../model/ceilings'
import type { Model } from '../model/model'
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
  /** How much is behind, 0 … 1. */
  onShare?: (share: number) => void
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
  const proceed = (share: number): void => {
    if (options.cancelled?.()) throw new Cancelled()
    options.onShare?.(share)
  }
  try {
    proceed(0)
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

async function profileSession(session: TrainingSession, method: ProfileMethod, proceed: (share: number) => void): Promise<Profile> {
  const { model, config } = session
  const { passes: specs, groups } = updateGroups(model.context)
  const probe = await openProbe(model, { update: specs })
  try {
    const passes = probe.passes.update
    // meets cold caches and, with some drivers, compiles
    await session.update()
    const measure = method === 'timestamps' ? byTimestamps : byDifferences
    const { updates, times } = await measure({ session, passes, groups, proceed })
    const ceilings = await measureCeilings(model.gpu)
    const rows = groups
      .map((group, i) => rowOf(group, passes, times[i] ?? { seconds: 0, longest: 0 }))
      .sort((left, right) => right.seconds - left.seconds)
    const measured = { method, rows, seconds: median(updates), ceilings }
    const { seconds: passSeconds, dispatches } = sumOf(rows)
    const { micro, accumulation } = config.batch
    const { name, software } = model.gpu.report
    const settled = { micro, accumulation, precision: config.precision }
    return { ...measured, ...settled, updates, device: name, software, passSeconds, dispatches, verdict: verdictOf(measured) }
  } finally {
    probe.destroy()
  }
}

interface Measured {
  session: TrainingSession
  passes: readonly Pass[]
  groups: readonly PassGroup[]
  proceed: (share: number) => void
}

/** Seconds of whole updates, and of each group's passes once. */
interface Times {
  updates: number[]
  times: Pick<ProfileRow, 'seconds' | 'longest'>[]
}

/** How much of the work the updates are; the groups after them are the rest. */
const UPDATES_SHARE = 0.6

async function timedUpdate({ model }: TrainingSession, update: () => Promise<unknown>): Promise<number> {
  const { clock } = model.gpu
  const before = clock.now()
  await update()
  return (clock.now() - before) / 1000
}

/** Does `work` after one update after the other, for as long as the budget says. @returns what the updates took */
async function timedUpdates({ session, proceed }: Measured, work: () => Promise<void>): Promise<number[]> {
  const { clock } = session.model.gpu
  const updates: number[] = []
  const began = clock.now()
  const share = (): number => Math.max(updates.length / MEASURED.updates, (clock.now() - began) / (MEASURED.seconds * 1000))
  while (updates.length === 0 || share() < 1) {
    proceed(UPDATES_SHARE * share())
    updates.push(await timedUpdate(session, () => session.update()))
    await work()
  }
  return updates
}

/** A group's passes alone, as often as it takes. */
async function groupAlone({ session, passes, groups, proceed }: Measured, i: number): Promise<Times['times'][number]> {
  proceed(UPDATES_SHARE + (1 - UPDATES_SHARE) * (i / groups.length))
  const own = groups[i]?.at.map((at) => passes[at] as Pass) ?? []
  const seconds = await timedByDifference(session.model, own)
  return { seconds, longest: seconds / Math.max(1, own.length) }
}

/** Rounds without the quarter that took least in all and the quarter that took most: those met a busy moment. */
function middleHalf(rounds: readonly number[][]): readonly number[][] {
  const total = (times: readonly number[]): number => times.reduce((sum, seconds) => sum + seconds, 0)
  const sorted = [...rounds].sort((left, right) => total(left) - total(right))
  const outer = Math.floor(sorted.length / 4)
  return sorted.slice(outer, sorted.length - outer)
}

/** Dispatches that a pass is cut into, so that none takes longer than the pace allows. */
const piecesOf = (pass: Pass, { pace }: Model): number => (pace ? divided(pass, Math.ceil(pace.seconds(pass) / pace.budget)).length : 1)

/** Rounds of all passes in their order, in turn with whole updates, so that a busy moment falls on both. */
async function byTimestamps(measured: Measured): Promise<Times> {
  const { session, passes, groups } = measured
  const { model } = session
  const stamps = await openTimestamps(model)
  try {
    const rounds: number[][] = []
    const updates = await timedUpdates(measured, async () => {
      model.clear('update')
      rounds.push(await timedPasses(model, stamps, passes))
    })
    const steady = middleHalf(rounds)
    // a mean, as times of few ticks of a rounded clock have no useful median
    const mean = (i: number): number => steady.reduce((sum, times) => sum + (times[i] ?? 0), 0) / steady.length
    const times: Times['times'] = []
    for (const [i, { at }] of groups.entries()) {
      const seconds = at.reduce((sum, pass) => sum + mean(pass), 0)
      const longest = Math.max(...at.map((pass) => mean(pass) / piecesOf(passes[pass] as Pass, model)))
      times.push(seconds >= CLOCK_SECONDS ? { seconds, longest } : await groupAlone(measured, i))
    }
    return { updates, times }
  } finally {
    stamps.destroy()
  }
}

/** Each group of passes alone, after a few whole updates. */
async function byDifferences(measured: Measured): Promise<Times> {
  const updates = await timedUpdates(measured, async () => undefined)
  const times: Times['times'] = []
  for (const i of measured.groups.keys()) times.push(await groupAlone(measured, i))
  return { updates, times }
}
