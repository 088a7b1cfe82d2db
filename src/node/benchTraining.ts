/** `lattice bench train` with a table over presets, batches and precisions, or with the profile of one update. */
import { PRESET_NAMES } from '../core/config/presets'
import { type ConfigSources, resolveConfig } from '../core/config/resolve'
import type { Config, PresetName } from '../core/config/types'
import { nearestName } from '../core/config/values'
import { type Profile, ratesOf } from '../core/profile'
import type { EmbeddingDataset } from '../dataset/types'
import { profileUpdate } from '../diagnostics/profile'
import { benchTraining, type TrainCase, type TrainTable } from '../diagnostics/trainBench'
import type { Gpu } from '../gpu/device'
import { UsageError } from './args'
import { markdown } from './benchText'
import { systemClock } from './clock'
import type { Interrupt } from './interrupt'
import type { Progress } from './progress'
import { grouped, type Report } from './report'
import { asUsage } from './runConfig'

const PRECISIONS = ['f32', 'packed16', 'f16']
/** Options that make it a table. */
const AXES = ['presets', 'batches', 'precisions'] as const

type Values = ReadonlyMap<string, string>

/** What both need of a bench. */
interface TrainingBench {
  gpu: Gpu
  dataset: EmbeddingDataset
  sources: ConfigSources
  config: Config
  values: Values
  interrupt: Interrupt
  progress: Progress
}

export const isTable = (values: Values): boolean => AXES.some((name) => values.has(name))

const listOf = (values: Values, name: (typeof AXES)[number]): string[] | undefined => values.get(name)?.split(',')

/** @throws UsageError */
export function checkTable(values: Values): void {
  const [axis] = AXES.filter((name) => values.has(name))
  if (axis && values.has('profile')) throw new UsageError(`--profile looks into one update: it does not go with --${axis}.`, 'bench')
  if (values.has('presets') && values.has('preset')) throw new UsageError('--presets and --preset: one of them is too many.', 'bench')
  for (const [name, known] of [
    ['presets', PRESET_NAMES],
    ['precisions', PRECISIONS],
  ] as const)
    for (const each of listOf(values, name) ?? [])
      if (!(known as readonly string[]).includes(each))
        throw new UsageError(`--${name} ${each}: there is no such ${name.slice(0, -1)}. Did you mean ${nearestName(each, known)}?`, 'bench')
  for (const each of listOf(values, 'batches') ?? [])
    if (!/^[1-9]\d{0,6}$/.test(each)) throw new UsageError(`--batches ${each}: it is a whole number, 1 or more.`, 'bench')
}

function casesOf({ values, sources, config }: TrainingBench): TrainCase[] {
  const presets = listOf(values, 'presets') ?? [sources.preset ?? 'light']
  const batches = listOf(values, 'batches')?.map(Number) ?? [config.batch.micro]
  const precisions = listOf(values, 'precisions') ?? [config.precision]
  const caseOf = (preset: string, micro: number, precision: string): TrainCase => {
    const sets = new Map([...(sources.sets ?? []), ['batch.micro', micro], ['precision', precision]] as [string, unknown][])
    const named = values.has('presets') || sources.preset ? { preset: preset as PresetName } : {}
    return { preset, micro, precision, config: asUsage(() => resolveConfig({ ...sources, ...named, sets }), 'bench') }
  }
  return presets.flatMap((preset) => precisions.flatMap((precision) => batches.map((micro) => caseOf(preset, micro, precision))))
}

/** What an update of each combination takes; null when it was stopped before the first. */
export async function benchTable(bench: TrainingBench): Promise<Report | null> {
  const { gpu, dataset, interrupt, progress } = bench
  const table = await benchTraining({ gpu, dataset, clock: systemClock }, casesOf(bench), {
    onPoint: ({ preset, precision, micro, samplesPerSecond }) =>
      progress.say(`${preset} in ${precision}, micro-batch ${micro}: ${digits(samplesPerSecond)} samples/s`),
    cancelled: () => interrupt.requested,
  })
  if (interrupt.requested && table.points.length === 0) return null
  return { json: { device: gpu.report.name, software: gpu.report.software, ...table }, text: tableText(table) }
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)
/** Three digits, without an exponent for what is large. */
const digits = (value: number): string => (value < 1000 ? value.toPrecision(3) : grouped(Math.round(value)))
const giga = (rate: number): string => digits(rate / 1e9)
const share = (of: number): string => `${Math.round(100 * of)} %`

/** Combinations by line, and what was left out with its reason. */
export function tableText({ points, skipped }: TrainTable): string {
  const rows = points.map(({ preset, precision, micro, samplesPerSecond, secondsPerUpdate, bytes, flopsPerSecond }) => [
    preset,
    precision,
    grouped(micro),
    digits(samplesPerSecond),
    digits(1000 * secondsPerUpdate),
    mib(bytes),
    giga(flopsPerSecond),
  ])
  const left = skipped.map(
    ({ preset, precision, micro, reason }) =>
      `Skipped: ${preset} in ${precision}, micro-batch ${grouped(micro)}: ${reason.replace(/\.$/, '')}.`,
  )
  const head = ['preset', 'precision', 'micro-batch', 'samples/s', 'ms/update', 'MiB', 'GFLOP/s']
  return [...(rows.length > 0 ? [markdown([head, ...rows])] : []), ...(left.length > 0 ? [left.join('\n')] : [])].join('\n\n')
}

/** Where the time of one update goes; null when it was stopped. */
export async function benchProfile({ gpu, dataset, config, interrupt }: TrainingBench): Promise<Report | null> {
  const profile = await profileUpdate({ gpu, dataset, clock: systemClock }, config, { cancelled: () => interrupt.requested })
  return profile && { json: { profile }, text: profileText(profile) }
}

const METHODS = { timestamps: 'by the GPU’s own clock', differences: 'by differences' } as const

/** Kernels by time, what they reach of the device's ceilings, and the verdict. */
export function profileText(profile: Profile): string {
  const { rows, ceilings, seconds, passSeconds, dispatches, micro, accumulation, precision } = profile
  const lines = rows.map((row) => {
    const rates = ratesOf(row, ceilings)
    return [
      row.label,
      grouped(row.dispatches),
      digits(1000 * row.seconds),
      share(row.seconds / passSeconds),
      digits(row.flops / 1e6),
      mib(row.bytes),
      giga(rates.flopsPerSecond),
      share(rates.ofFlops),
      giga(rates.bytesPerSecond),
      share(rates.ofBytes),
    ]
  })
  const head = ['kernel', 'dispatches', 'ms', 'of all', 'MFLOP', '≤ MiB', 'GFLOP/s', 'of matmul', '≤ GB/s', '≤ of copy']
  const batch = accumulation > 1 ? `${accumulation} micro-batches of ${micro}` : `a micro-batch of ${micro}`
  return [
    `One update of ${batch} in ${precision} on ${profile.device}${profile.software ? ' (software)' : ''}, ${METHODS[profile.method]}:`,
    markdown([head, ...lines]),
    `Bytes are those of all that a pass binds: at most what it reads and writes.`,
    `${grouped(dispatches)} dispatches take ${digits(1000 * passSeconds)} ms; the whole update takes ${digits(1000 * seconds)} ms.`,
    `This device: ${giga(ceilings.flopsPerSecond)} GFLOP/s in a matmul, ${giga(ceilings.bytesPerSecond)} GB/s in a copy, ${digits(1e6 * ceilings.secondsPerDispatch)} µs a dispatch.`,
    profile.verdict.text,
  ].join('\n\n')
}
