import { digestOf, pinnedFor, TUNE_SECONDS, type Tuning } from '../../core/tuning'
import type { Gpu } from '../../gpu/device'
import { assemble } from '../../gpu/shader'
import type { Family } from './candidates'
import { measureFamily, type Timing } from './measure'

export interface TuneReport {
  /** Family → candidate, of all families that are not pinned. */
  chosen: Record<string, string>
  /** What was measured just now. */
  measured: { family: string; timings: Timing[] }[]
  /** Families for which there was no time left, or that could not be measured: they have their defaults. */
  unmeasured: string[]
}

/** What an open device has chosen, by key: it never takes one tile and then another. */
const choices = new WeakMap<GPUDevice, Map<string, string>>()

/** Names a family's choice on this adapter and driver, for exactly these kernels. */
export function tuneKey(gpu: Gpu, family: Family): string {
  const { vendor, architecture, description, subgroup } = gpu.report
  const code = family.candidates.flatMap(({ name, kernels }) => [
    name,
    ...Object.values(kernels).map(({ preludes, source, constants }) => assemble([...preludes, source], constants).code),
  ])
  return ['tile', vendor, architecture, description, subgroup, family.name, digestOf(code.join('\n'))].join('|')
}

/**
 * Chooses a candidate for each family that is not pinned: the remembered one, or the fastest that is measured now. Once chosen, a
 * device takes the same again. Nothing fails on account of tuning: where it cannot be done, the defaults are taken.
 * @param families the most important first, as time may run out
 */
export async function tuneKernels(gpu: Gpu, families: readonly Family[], tuning: Tuning): Promise<TuneReport> {
  const limit = tuning.limitSeconds ?? TUNE_SECONDS[gpu.report.software ? 'software' : 'hardware']
  const began = gpu.clock.now()
  const proceed = (): boolean => gpu.clock.now() - began < limit * 1000
  const report: TuneReport = { chosen: {}, measured: [], unmeasured: [] }
  const known = choices.get(gpu.device) ?? new Map<string, string>()
  choices.set(gpu.device, known)
  for (const family of families) {
    if (pinnedFor(tuning.policy, family.name) !== undefined || Object.hasOwn(report.chosen, family.name)) continue
    const [first] = family.candidates
    if (!first) continue
    if (tuning.policy.mode === 'off' || family.candidates.length === 1) {
      report.chosen[family.name] = first.name
      continue
    }
    const key = tuneKey(gpu, family)
    const remembered = known.get(key) ?? (await recall(family, key, tuning))
    const choice = remembered ?? (await measured(gpu, family, proceed, report)) ?? first.name
    if (remembered === undefined && report.measured.at(-1)?.family === family.name)
      await tuning.cache?.set(key, choice).catch(() => undefined)
    known.set(key, choice)
    report.chosen[family.name] = choice
  }
  return report
}

/** What the cache holds of a family, if it is still one of its candidates. */
async function recall(family: Family, key: string, { cache }: Tuning): Promise<string | undefined> {
  const name = await cache?.get(key).catch(() => null)
  return family.candidates.find((candidate) => candidate.name === name)?.name
}

async function measured(gpu: Gpu, family: Family, proceed: () => boolean, report: TuneReport): Promise<string | undefined> {
  const timings = proceed() ? await measureFamily(gpu, family, proceed).catch(() => null) : null
  if (!timings) {
    report.unmeasured.push(family.name)
    return undefined
  }
  report.measured.push({ family: family.name, timings })
  return timings.reduce((best, timing) => (timing.seconds < best.seconds ? timing : best)).candidate
}

/** What tuning did, in a sentence; null where it did nothing that a person should know. */
export function tuneNote({ unmeasured, chosen }: TuneReport): string | null {
  if (unmeasured.length === 0) return null
  const all = Object.keys(chosen).length
  return `Tuning ran out of time: ${unmeasured.length} of ${all} kinds of kernel have their default tiles; the next start measures on.`
}
