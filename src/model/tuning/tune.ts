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

/** A device takes the tiles that another one had chosen; keys name the adapter, so that those of another adapter change nothing. */
export function inheritChoices(from: GPUDevice, to: GPUDevice): void {
  choices.set(to, new Map([...(choices.get(from) ?? []), ...(choices.get(to) ?? [])]))
}

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
  const report: TuneReport = { chosen: {}, measured: [], unmeasured: [] }
  const known = choices.get(gpu.device) ?? new Map<string, string>()
  choices.set(gpu.device, known)
  const unknown: Family[] = []
  for (const family of families) {
    const [first] = family.candidates
    if (!first || pinnedFor(tuning.policy, family.name) !== undefined || Object.hasOwn(report.chosen, family.name)) continue
    report.chosen[family.name] = first.name
    if (tuning.policy.mode === 'off' || family.candidates.length === 1) continue
    const key = tuneKey(gpu, family)
    const remembered = known.get(key) ?? (await recall(family, key, tuning))
    if (remembered === undefined) unknown.push(family)
    else {
      report.chosen[family.name] = remembered
      known.set(key, remembered)
    }
  }
  await measureAll(gpu, unknown, gpu.clock.now() + 1000 * limit, report)
  for (const { family } of report.measured) {
    const measured = unknown.find(({ name }) => name === family) as Family
    await tuning.cache?.set(tuneKey(gpu, measured), report.chosen[family] as string).catch(() => undefined)
  }
  // defaults that time ran out for are kept too: an open device does not change its tiles
  for (const family of unknown) known.set(tuneKey(gpu, family), report.chosen[family.name] as string)
  return report
}

/** What the cache holds of a family, if it is still one of its candidates. */
async function recall(family: Family, key: string, { cache }: Tuning): Promise<string | undefined> {
  const name = await cache?.get(key).catch(() => null)
  return family.candidates.find((candidate) => candidate.name === name)?.name
}

/**
 * Measures families until a moment: each gets half of the time that is left at first, so that one whose kernels compile slowly does
 * not take it from all others, and then the rest; what was compiled stays compiled.
 */
async function measureAll(gpu: Gpu, families: readonly Family[], end: number, report: TuneReport): Promise<void> {
  const now = (): number => gpu.clock.now()
  let left = families
  for (const share of [0.5, 1]) {
    const unfinished: Family[] = []
    for (const family of left) {
      const until = now() + share * (end - now())
      const timings = now() < end ? await measureFamily(gpu, family, () => now() < until).catch(() => null) : null
      if (timings) {
        report.measured.push({ family: family.name, timings })
        report.chosen[family.name] = timings.reduce((best, timing) => (timing.seconds < best.seconds ? timing : best)).candidate
      } else unfinished.push(family)
    }
    left = unfinished
  }
  report.unmeasured.push(...left.map(({ name }) => name))
}

/** What tuning did, in a sentence; null where it did nothing that a person should know. */
export function tuneNote({ unmeasured, chosen }: TuneReport): string | null {
  if (unmeasured.length === 0) return null
  const all = Object.keys(chosen).length
  return `Tuning: ${unmeasured.length} of ${all} kinds of kernel have their default tiles, as time ran out or they cannot be measured here; the next start tries again.`
}
